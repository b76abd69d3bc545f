;; delay force delay-force make-promise promise?
(import (scheme base) (scheme lazy) (scheme write))

(define (show x) (write x) (newline))

(show (force (delay (+ 1 2)))) ;; expect: 3
(show (let ((p (delay (+ 1 2)))) (list (force p) (force p)))) ;; expect: (3 3)
(define integers (letrec ((next (lambda (n) (delay (cons n (next (+ n 1))))))) (next 0)))
(define (head s) (car (force s)))
(define (tail s) (cdr (force s)))
(show (head (tail (tail integers)))) ;; expect: 2
(define count 0)
(define x 5)
(define p (delay (begin (set! count (+ count 1)) (if (> count x) count (force p)))))
(show (promise? p)) ;; expect: #t
(show (force p)) ;; expect: 6
(set! x 10)
(show (force p)) ;; expect: 6
(show (promise? (make-promise 5))) ;; expect: #t
(show (force (make-promise 5))) ;; expect: 5
(define q (delay 1))
(show (eq? q (make-promise q))) ;; expect: #t
(show (promise? 5)) ;; expect: #f
(show (promise? (lambda () 1))) ;; expect: #f
(show (force (delay-force (delay 8)))) ;; expect: 8
(show (force (delay-force (delay-force (make-promise 'deep))))) ;; expect: deep
(show (promise? (delay-force (delay 1)))) ;; expect: #t
