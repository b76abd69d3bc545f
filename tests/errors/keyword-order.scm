;; sections of a parameter list have an order
(import (scheme base) (ruse keyword))
(define* (area #:key a #:optional b) a) ;; expect-error: syntax `#:optional` cannot stand here
(area)
