;; A library name nested a hundred thousand deep.
;; flags: --max-heap 1G
;; outcome: error
;; timeout: 30
;; generate: text "(import "
;; generate: repeat "(" 100000
;; generate: text "a"
;; generate: repeat ")" 100000
;; generate: text ")\n"
(import (scheme base) (scheme write))

