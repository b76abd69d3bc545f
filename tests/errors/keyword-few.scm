;; a required argument is missing
(import (scheme base) (ruse keyword))
(define* (area a #:optional b) a)
(+ 1 (area)) ;; expect-error: arity area
