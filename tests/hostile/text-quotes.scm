;; A million quotes before a symbol.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(display (pair? "
;; generate: repeat "'" 1000000
;; generate: text "x))\n"
(import (scheme base) (scheme write))

