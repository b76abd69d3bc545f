;; eval inside eval, for ever, by a procedure placed in the expression.
;; flags: --max-heap 256M
;; outcome: limit,error
(import (scheme base) (scheme write) (scheme eval))

(define here (environment '(scheme base)))
(define (f) (eval (list '+ 1 (list (list 'quote f))) here))
(f)
