;; values, call-with-values, let-values, let*-values, define-values
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (call-with-values (lambda () (values 4 5)) (lambda (a b) b))) ;; expect: 5
(show (call-with-values * -)) ;; expect: -1
(show (call-with-values (lambda () (values)) list)) ;; expect: ()
(show (call-with-values (lambda () 1) list)) ;; expect: (1)
(show (+ 1 (values 2))) ;; expect: 3
(show (let-values (((root rem) (exact-integer-sqrt 32))) (* root rem))) ;; expect: 35
(show (let-values (((a b) (values 1 2)) ((x . y) (values 'a 'b 'c)) (all (values 7 8))) (list a b x y all))) ;; expect: (1 2 a (b c) (7 8))
(show (let-values (((a) (values 1)) (() (values))) a)) ;; expect: 1
(show (let-values () 'empty)) ;; expect: empty
(show (let ((a 'a) (b 'b) (x 'x) (y 'y)) (let*-values (((a b) (values x y)) ((x y) (values a b))) (list a b x y)))) ;; expect: (x y x y)
(show (let ((a 'a) (b 'b) (x 'x) (y 'y)) (let-values (((a b) (values x y)) ((x y) (values a b))) (list a b x y)))) ;; expect: (x y a b)
(show (let*-values (((a) (values 1)) ((b) (values (+ a 1)))) (list a b))) ;; expect: (1 2)
(define-values (x y) (exact-integer-sqrt 17))
(show (list x y)) ;; expect: (4 1)
(define-values (h . t) (values 1 2 3))
(show (list h t)) ;; expect: (1 (2 3))
(define-values all (values 1 2))
(show all) ;; expect: (1 2)
(define-values () (values))
(show (let () (define-values (x y) (values 1 2)) (define-values (z) (values (+ x y))) (list x y z))) ;; expect: (1 2 3)
