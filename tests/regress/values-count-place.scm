;;; The place of a wrong number of values is the form that wants them, not the definition of the procedure that was put
;;; in place of the expression.

(import (scheme base))
(define (show x) x)
(let-values (((a b) show)) 0) ;; expect-error: arity 2 values
