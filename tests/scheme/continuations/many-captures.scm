;; capturing at every step of a deep loop stays cheap
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define (loop i acc) (if (= i 0) acc (loop (- i 1) (+ acc (call/cc (lambda (k) (if (even? i) (k 1) 2)))))))
(show (loop 200000 0)) ;; expect: 300000
(define (rec n) (if (= n 0) 0 (+ (call/cc (lambda (k) (k 1))) (rec (- n 1)))))
(show (rec 20000)) ;; expect: 20000
(define (ctak x y z) (call/cc (lambda (k) (ctak-aux k x y z))))
(define (ctak-aux k x y z)
  (if (not (< y x))
      (k z)
      (call/cc (lambda (k) (ctak-aux k (call/cc (lambda (k) (ctak-aux k (- x 1) y z))) (call/cc (lambda (k) (ctak-aux k (- y 1) z x))) (call/cc (lambda (k) (ctak-aux k (- z 1) x y))))))))
(show (ctak 12 8 4)) ;; expect: 5
