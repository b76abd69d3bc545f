;; a variable is used before its definition has run
(import (scheme base) (scheme write))

(define (f)
  later) ;; expect-error: unbound later
(write (f))
(define later 1)
