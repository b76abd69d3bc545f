;; reference to an unknown variable
(import (scheme base) (scheme write))

(define (f x) (+ x 1))
(write (f no-such-variable)) ;; expect-error: unbound no-such-variable
