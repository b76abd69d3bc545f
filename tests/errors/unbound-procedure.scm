;; call of an unknown procedure
(import (scheme base) (scheme write))

(define (f x) (+ x 1))
(dispaly (f 1)) ;; expect-error: unbound dispaly
