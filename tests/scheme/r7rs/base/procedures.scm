;; procedure?, lambda lists, closures
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (procedure? car)) ;; expect: #t
(show (procedure? 'car)) ;; expect: #f
(show (procedure? (lambda (x) (* x x)))) ;; expect: #t
(show (procedure? '(lambda (x) (* x x)))) ;; expect: #f
(show (call-with-current-continuation procedure?)) ;; expect: #t
(show (procedure? (make-parameter 1))) ;; expect: #t
(show ((lambda (x) (+ x x)) 4)) ;; expect: 8
(show ((lambda () 5))) ;; expect: 5
(show ((lambda args args))) ;; expect: ()
(show ((lambda args args) 3 4 5 6)) ;; expect: (3 4 5 6)
(show ((lambda (x y . z) z) 3 4 5 6)) ;; expect: (5 6)
(show ((lambda (x y . z) z) 3 4)) ;; expect: ()
(show ((lambda (x) (define y 2) (set! x (+ x y)) (* x y)) 3)) ;; expect: 10
(define reverse-subtract (lambda (x y) (- y x)))
(show (reverse-subtract 7 10)) ;; expect: 3
(define add4 (let ((x 4)) (lambda (y) (+ x y))))
(show (add4 6)) ;; expect: 10
(define (make-counter) (let ((n 0)) (lambda () (set! n (+ n 1)) n)))
(define c1 (make-counter))
(define c2 (make-counter))
(c1) (c1)
(show (list (c1) (c2))) ;; expect: (3 1)
(define (many a b c d e f g h i j k l m n o p q r s t) (list a t j))
(show (many 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20)) ;; expect: (1 20 10)
(define args-list ((lambda (a b . r) (set-car! r 'changed) r) 1 2 3 4))
(show args-list) ;; expect: (changed 4)
(define original (list 1 2 3))
(define received (apply list original))
(set-car! received 'x)
(show original) ;; expect: (1 2 3)
