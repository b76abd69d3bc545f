;;; SRFI 16: case-lambda.
(import (scheme base) (scheme write) (srfi 16))

(define f
  (case-lambda
    (() 'none)
    ((a) (list 'one a))
    ((a b . rest) (list 'more a b rest))))
(write (list (f) (f 1) (f 1 2) (f 1 2 3)))
(newline) ;; expect: (none (one 1) (more 1 2 ()) (more 1 2 (3)))
(define only-two (case-lambda ((a b) (+ a b))))
(write (guard (e (#t 'wrong-arity)) (only-two 1)))
(newline) ;; expect: wrong-arity
