;; a type that there is not
(import (scheme base) (ruse type))
(: f (-> flonnum flonum)) ;; expect-error: syntax there is no type `flonnum`
(define (f x) x)
