;; clocks: kinds of results and monotony
(import (scheme base) (scheme time) (scheme write))

(define (show x) (write x) (newline))

(show (real? (current-second))) ;; expect: #t
(show (inexact? (current-second))) ;; expect: #t
(show (> (current-second) 1.6e9)) ;; expect: #t
(show (exact-integer? (current-jiffy))) ;; expect: #t
(show (exact-integer? (jiffies-per-second))) ;; expect: #t
(show (positive? (jiffies-per-second))) ;; expect: #t
(define start (current-jiffy))
(define (spin n) (if (> n 0) (spin (- n 1)) 'done))
(show (spin 100000)) ;; expect: done
(show (>= (current-jiffy) start)) ;; expect: #t
(show (= (jiffies-per-second) (jiffies-per-second))) ;; expect: #t
