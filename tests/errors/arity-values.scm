;; a consumer with too few parameters
(import (scheme base) (scheme write))

(define (one x) x)
(list (call-with-values (lambda () (values 1 2)) one)) ;; expect-error: arity one
