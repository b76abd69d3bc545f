;; delay-force chains run in constant space
;; except: gc-stress not done after 20 seconds in a dev build
(import (scheme base) (scheme lazy) (scheme write))

(define (show x) (write x) (newline))

(define (loop n) (if (= n 0) (delay 'end) (delay-force (loop (- n 1)))))
(show (force (loop 1000000))) ;; expect: end
(define (stream-from n) (delay-force (delay (cons n (stream-from (+ n 1))))))
(define (stream-ref s n) (if (= n 0) (car (force s)) (stream-ref (cdr (force s)) (- n 1))))
(show (stream-ref (stream-from 0) 20000)) ;; expect: 20000
(define (stream-filter p? s) (delay-force (let ((h (car (force s))) (t (cdr (force s)))) (if (p? h) (delay (cons h (stream-filter p? t))) (stream-filter p? t)))))
(show (car (force (stream-filter (lambda (n) (= n 50000)) (stream-from 0))))) ;; expect: 50000
