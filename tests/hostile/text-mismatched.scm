;; Lists and vectors nested a million deep and closed once too little.
;; flags: --max-heap 1G
;; outcome: error
;; timeout: 30
;; generate: text "(display '"
;; generate: repeat "(#(" 500000
;; generate: repeat "))" 499999
;; generate: text ")\n"
(import (scheme base) (scheme write))

