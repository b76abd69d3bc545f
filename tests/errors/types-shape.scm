;; parameters that are not those of the declaration
(import (scheme base) (ruse type))
(: f (-> fixnum fixnum fixnum))
(define (f x) x) ;; expect-error: syntax `f` is declared as (-> fixnum fixnum fixnum), but has 1 parameters
