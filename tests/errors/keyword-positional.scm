;; too many arguments without keywords; the place is that of the definition, the call is next in the backtrace
(import (scheme base) (ruse keyword))
(define* (area a #:key width) (* width a)) ;; expect-error: arity area: expected a keyword among the arguments, but found 2
(+ 1 (area 1 2 3))
