;; Code that contains itself as an operand, given to eval.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write) (scheme eval))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(define code (list '+ 1 2))
(set-car! (cddr code) code)
(eval code (environment '(scheme base)))
