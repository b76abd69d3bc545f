;; Changing list and vector literals.
;; outcome: ok,error
(import (scheme base) (scheme write))

(define (f) '(1 2 3))
(set-car! (f) 9)
(vector-set! '#(1 2) 0 9)
(display (f))
