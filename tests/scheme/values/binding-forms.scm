;; define-values, let-values, receive-like forms with all formals shapes
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-values (a b . c) (values 1 2 3 4))
(show (list a b c)) ;; expect: (1 2 (3 4))
(define-values (x) (values 'single))
(show x) ;; expect: single
(define (f) (define-values (p q) (values 1 2)) (define r (+ p q)) (define-values s (values p q r)) s)
(show (f)) ;; expect: (1 2 3)
(define-values (even1? odd1?) (values (lambda (n) (or (= n 0) (odd1? (- n 1)))) (lambda (n) (and (> n 0) (even1? (- n 1))))))
(show (even1? 100)) ;; expect: #t
(set! a 10)
(show a) ;; expect: 10
(define-values (u v) (values 1 2))
(set! u v)
(show (list u v)) ;; expect: (2 2)
(show (let-values (((a b) (values 1 2)) (c (values 3 4)) ((d . e) (values 5))) (list a b c d e))) ;; expect: (1 2 (3 4) 5 ())
(show (let*-values (((a b) (values 1 2)) ((c) (values (+ a b))) (d (values a b c))) d)) ;; expect: (1 2 3)
(show (let-values (((x) (values 1))) (define y (+ x 1)) (* x y))) ;; expect: 2
(show (let*-values () (define z 3) z)) ;; expect: 3
