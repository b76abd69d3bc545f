;; vector patterns and templates
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-syntax vec (syntax-rules () ((_ #(a b ...)) '(a (b ...))) ((_ x) 'other)))
(show (vec #(1 2 3))) ;; expect: (1 (2 3))
(show (vec #(1))) ;; expect: (1 ())
(show (vec #())) ;; expect: other
(show (vec (1 2))) ;; expect: other
(define-syntax to-vec (syntax-rules () ((_ a ...) '#(start a ... end))))
(show (to-vec 1 2)) ;; expect: #(start 1 2 end)
(show (to-vec)) ;; expect: #(start end)
(define-syntax vec-tail (syntax-rules () ((_ #(a ... z)) '((a ...) z))))
(show (vec-tail #(1 2 3))) ;; expect: ((1 2) 3)
(define-syntax nested-vec (syntax-rules () ((_ #(#(k v ...) ...)) '(#(v ... k) ...))))
(show (nested-vec #(#(a 1 2) #(b)))) ;; expect: (#(1 2 a) #(b))
