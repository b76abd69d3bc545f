;; Cyclic code given to eval.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write) (scheme eval))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(define code (list 'begin 1))
(set-cdr! (cdr code) code)
(eval code (environment '(scheme base)))
