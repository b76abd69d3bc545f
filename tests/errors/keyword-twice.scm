;; a parameter that occurs twice
(import (scheme base) (ruse keyword))
(define* (area a #:key a) a) ;; expect-error: syntax the parameter `a` occurs twice
(area)
