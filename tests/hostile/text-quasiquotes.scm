;; A hundred thousand nested quasiquotes.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(display (pair? "
;; generate: repeat "`" 100000
;; generate: text "x))\n"
(import (scheme base) (scheme write))

