;; equal? terminates on circular structure
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (equal? '#1=(a b . #1#) '#2=(a b a b . #2#))) ;; expect: #t
(define a (list 1 2 3))
(set-cdr! (cddr a) a)
(define b (list 1 2 3 1 2 3))
(set-cdr! (list-tail b 5) b)
(show (equal? a b)) ;; expect: #t
(define c (list 1 2 4))
(set-cdr! (cddr c) c)
(show (equal? a c)) ;; expect: #f
(define v (vector 1 #f))
(vector-set! v 1 v)
(define w (vector 1 #f))
(vector-set! w 1 w)
(show (equal? v w)) ;; expect: #t
(vector-set! w 0 2)
(show (equal? v w)) ;; expect: #f
(define x (list 'a #f))
(set-car! (cdr x) x)
(define y (list 'a #f))
(set-car! (cdr y) y)
(show (equal? x y)) ;; expect: #t
