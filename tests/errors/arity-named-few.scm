;; too few arguments for a named procedure
(import (scheme base) (scheme write))

(define (pair-up first second) (cons first second))
(write (pair-up 1)) ;; expect-error: arity pair-up
