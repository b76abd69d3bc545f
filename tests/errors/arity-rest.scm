;; too few arguments before the rest
(import (scheme base) (scheme write))

(define (at-least a b . rest) rest)
(write (at-least 1)) ;; expect-error: arity at-least
