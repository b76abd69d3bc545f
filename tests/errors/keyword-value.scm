;; a keyword without a value; the place is that of the definition, the call is next in the backtrace
(import (scheme base) (ruse keyword))
(define* (area #:key width height) (* width height)) ;; expect-error: arity area: no value follows the keyword #:width
(+ 1 (area #:width))
