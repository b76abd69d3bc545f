;; A hundred thousand nested calls.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(display "
;; generate: repeat "(+ 1 " 100000
;; generate: text "0"
;; generate: repeat ")" 100000
;; generate: text ")\n"
(import (scheme base) (scheme write))

