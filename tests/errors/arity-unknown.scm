;; wrong arity through a variable
(import (scheme base) (scheme write))

(define (call f) (list
  (f 1 2))) ;; expect-error: arity only-one
(define (only-one x) x)
(call only-one)
