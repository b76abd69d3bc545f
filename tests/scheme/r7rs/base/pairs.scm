;; cons, car, cdr, set-car!, set-cdr!, pair?, null?, caar..cddr
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (cons 1 2)) ;; expect: (1 . 2)
(show (cons 1 '())) ;; expect: (1)
(show (cons '(1) '(2))) ;; expect: ((1) 2)
(show (cons 1 (cons 2 3))) ;; expect: (1 2 . 3)
(show (car '(a b))) ;; expect: a
(show (cdr '(a b))) ;; expect: (b)
(show (cdr '(a . b))) ;; expect: b
(show (car '((a) b))) ;; expect: (a)
(show (caar '((1 . 2) 3 . 4))) ;; expect: 1
(show (cdar '((1 . 2) 3 . 4))) ;; expect: 2
(show (cadr '((1 . 2) 3 . 4))) ;; expect: 3
(show (cddr '((1 . 2) 3 . 4))) ;; expect: 4
(show (pair? '(a . b))) ;; expect: #t
(show (pair? '(a))) ;; expect: #t
(show (pair? '())) ;; expect: #f
(show (pair? '#(a b))) ;; expect: #f
(show (pair? "ab")) ;; expect: #f
(show (null? '())) ;; expect: #t
(show (null? '(()))) ;; expect: #f
(show (null? #f)) ;; expect: #f
(show (null? '#())) ;; expect: #f
(define p (cons 1 2))
(set-car! p 'x)
(set-cdr! p (list 'y))
(show p) ;; expect: (x y)
(define q p)
(set-car! (cdr q) 'z)
(show p) ;; expect: (x z)
(show (eq? p q)) ;; expect: #t
