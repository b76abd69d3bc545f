;; definitions after expressions, macros used before and after their operands are defined
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define (f x)
  (define a 1)
  (set! a (+ a x))
  (define b (* a 10))
  (define-syntax add (syntax-rules () ((_ e) (+ e b))))
  (set! b (+ b 1))
  (define c (add 5))
  (list a b c))
(show (f 1)) ;; expect: (2 21 26)
(define (g)
  (define (even? n) (if (= n 0) #t (odd? (- n 1))))
  (define (odd? n) (if (= n 0) #f (even? (- n 1))))
  (even? 11))
(show (g)) ;; expect: #f
(define (h)
  (begin (define p 1))
  (begin (write 'side) (newline))
  (begin (define q (+ p 1)) (define r (+ q 1)))
  (list p q r))
(show (h))
;; expect: side
;; expect: (1 2 3)
