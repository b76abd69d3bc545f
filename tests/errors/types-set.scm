;; an assignment
(import (scheme base) (ruse type))
(: limit fixnum)
(define limit 10)
(set! limit
      (+ 1.5 limit)) ;; expect-error: syntax limit: the value must be fixnum, found flonum
