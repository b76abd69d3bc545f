;; An and of a hundred thousand expressions.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(display (and "
;; generate: repeat "(pair? '(1)) " 100000
;; generate: text "))\n"
(import (scheme base) (scheme write))

