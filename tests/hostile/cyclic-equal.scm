;; equal? on cyclic lists and vectors (R7RS 6.1: it must terminate).
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(define other (list 1 2 3 1 2 3))
(set-cdr! (list-tail other 5) other)
(define different (list 1 2 4))
(set-cdr! (cddr different) different)
(define v (vector 1 2))
(vector-set! v 1 v)
(define w (vector 1 (vector 1 2)))
(vector-set! (vector-ref w 1) 1 w)
(define crossed (list (list 1) 2))
(set-cdr! (car crossed) crossed)
(write (list (equal? cycle other) (equal? cycle different) (equal? v w)
             (equal? cycle v) (equal? crossed (cdr crossed)) (equal? cycle '(1 2 3))))
