;; A million unquotes outside a quasiquote.
;; flags: --max-heap 1G
;; outcome: error,limit
;; timeout: 30
;; generate: repeat "," 1000000
;; generate: text "x\n"
(import (scheme base) (scheme write))

