;; at run time the place is that of the caller
(import (scheme base) (scheme inexact) (ruse type))
(: norm (-> flonum flonum flonum))
(define (norm x y) (sqrt (+ (* x x) (* y y))))
(define numbers '(1.0 2))
(norm (car numbers)
      (cadr numbers)) ;; expect-error: type norm: argument 2 must be flonum
