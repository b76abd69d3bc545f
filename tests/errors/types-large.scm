;; a type that is too large by the types that it names
(import (scheme base) (ruse type))
(define-type a (-> symbol symbol symbol symbol symbol symbol symbol symbol symbol symbol))
(define-type b (-> a a a a a a a a a a))
(define-type c (-> b b b b b b b b b b))
(: f (-> c c any)) ;; expect-error: syntax the type is too large: more than 100 levels or 2000 parts
(define (f x y) x)
