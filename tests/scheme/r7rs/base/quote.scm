;; quote of every kind of datum, self-evaluating literals
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (quote a)) ;; expect: a
(show '(+ 1 2)) ;; expect: (+ 1 2)
(show '()) ;; expect: ()
(show (equal? ''a '(quote a))) ;; expect: #t
(show (car ''a)) ;; expect: quote
(show '"abc") ;; expect: "abc"
(show '145932) ;; expect: 145932
(show '#t) ;; expect: #t
(show #(a 1)) ;; expect: #(a 1)
(show '#(a 1)) ;; expect: #(a 1)
(show #u8(1)) ;; expect: #u8(1)
(show #\a) ;; expect: #\a
(show '(1 . (2 . (3 . 4)))) ;; expect: (1 2 3 . 4)
(show '(quasiquote-free `x)) ;; expect: (quasiquote-free `x)
