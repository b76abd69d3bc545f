;; Ten million blanks before an expression, all on one line.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
;; generate: repeat "          " 1000000
;; generate: text "(display 1)\n"
(import (scheme base) (scheme write))

