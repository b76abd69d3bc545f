;; begin as sequence and as splicing of definitions
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define x 0)
(show (and (= x 0) (begin (set! x 5) (+ x 1)))) ;; expect: 6
(show (begin 1 2 3)) ;; expect: 3
(begin (define a 1) (define b 2))
(show (list a b)) ;; expect: (1 2)
(begin)
(define (f) (begin (define p 10) (define q (+ p 1))) (list p q))
(show (f)) ;; expect: (10 11)
(begin (begin (define deep 'yes)))
(show deep) ;; expect: yes
(begin (write 'a) (write 'b) (newline)) ;; expect: ab
