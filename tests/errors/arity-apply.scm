;; apply passes a wrong number of arguments
(import (scheme base) (scheme write))

(define (two a b) a)
(write (apply two '(1 2 3))) ;; expect-error: arity two
