;; A cyclic literal as argument of a macro.
;; outcome: ok,error
(import (scheme base) (scheme write))

(define-syntax m (syntax-rules () ((_ x) (quote x))))
(define l (m #0=(a . #0#)))
(write (eq? l (cdr l)))
