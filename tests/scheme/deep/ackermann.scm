;; ackermann and tak
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define (ack m n) (cond ((= m 0) (+ n 1)) ((= n 0) (ack (- m 1) 1)) (else (ack (- m 1) (ack m (- n 1))))))
(show (ack 2 9)) ;; expect: 21
(show (ack 3 5)) ;; expect: 253
(define (tak x y z) (if (not (< y x)) z (tak (tak (- x 1) y z) (tak (- y 1) z x) (tak (- z 1) x y))))
(show (tak 12 8 4)) ;; expect: 5
