;; an `or` of vectors of different elements
(import (scheme base) (ruse type))
(define (f (x : (or (vectorof fixnum) (vectorof integer) (vectorof string)))) x) ;; expect-error: syntax `or` cannot tell `(vectorof integer)` and `(vectorof string)` apart
