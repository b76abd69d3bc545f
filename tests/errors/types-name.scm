;; a type is no expression
(import (scheme base) (ruse type))
(define-type size fixnum)
(list size) ;; expect-error: syntax `size` is a type, it cannot be used as a variable
