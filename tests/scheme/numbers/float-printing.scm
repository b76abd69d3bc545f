;; shortest round-trip printing of flonums
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (list 0.5 1.0 -0.0 0.1 123.456)) ;; expect: (0.5 1.0 -0.0 0.1 123.456)
(show 100000.0) ;; expect: 100000.0
(show (/ 1.0 3)) ;; expect: 0.3333333333333333
(show 1e21) ;; expect: 1.0e+21
(show 1e100) ;; expect: 1.0e+100
(show 1e-7) ;; expect: 1.0e-7
(show 5e-324) ;; expect: 5.0e-324
(show 1.7976931348623157e308) ;; expect: 1.7976931348623157e+308
(show 2.2250738585072014e-308) ;; expect: 2.2250738585072014e-308
(show 0.001) ;; expect: 0.001
(show -1.5e-10) ;; expect: -1.5e-10
(show 9007199254740993.0) ;; expect: 9007199254740992.0
(show 4.35) ;; expect: 4.35
(show 1.1e23) ;; expect: 1.1e+23
(define (sqrt-like x) (let loop ((g 1.0) (i 0)) (if (= i 20) g (loop (/ (+ g (/ x g)) 2) (+ i 1)))))
(define (round-trips? x) (= x (string->number (number->string x))))
(define (all? p l) (or (null? l) (and (p (car l)) (all? p (cdr l)))))
(show (all? round-trips? (list 0.1 0.2 (/ 1.0 3) 1e22 1e23 9.5367431640625e-7 123456789.123 (sqrt-like 2.0) 4.9e-324 1e308))) ;; expect: #t
