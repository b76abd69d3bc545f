;; an unknown keyword is named with the procedure; the place is that of the definition, the call is next in the backtrace
(import (scheme base) (ruse keyword))
(define* (area #:key width height) (* width height)) ;; expect-error: arity area: unknown keyword #:hight
(+ 1 (area #:width 2 #:hight 3))
