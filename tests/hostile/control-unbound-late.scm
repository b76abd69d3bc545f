;; An unbound variable in a branch that is not reached.
;; outcome: ok,error
(import (scheme base) (scheme write))

(define (f x) (if x 1 (no-such-procedure x)))
(display (f #t))
