;; rational arithmetic, normal form, comparison, rounding
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (list 1/2 -1/2 2/4 -4/2 10/5 0/5)) ;; expect: (1/2 -1/2 1/2 -2 2 0)
(show (list (+ 1/2 1/2) (- 1/2 1/3) (* 2/3 3/4) (/ 2/3 4/9))) ;; expect: (1 1/6 1/2 3/2)
(show (list (< 1/3 1/2) (= 2/4 1/2) (> -1/3 -1/2) (max 1/2 2/3))) ;; expect: (#t #t #t 2/3)
(show (list (floor 7/2) (ceiling 7/2) (round 7/2) (truncate -7/2) (floor -7/2))) ;; expect: (3 4 4 -3 -4)
(show (list (exact? 1/2) (integer? 4/2) (rational? 1/2) (numerator 6/4) (denominator 6/4))) ;; expect: (#t #t #t 3 2)
(show (+ 1/3 0.5)) ;; expect: 0.8333333333333333
(show (let loop ((i 1) (s 0)) (if (> i 20) s (loop (+ i 1) (+ s (/ 1 i)))))) ;; expect: 55835135/15519504
(show (/ (expt 10 20) (expt 10 21))) ;; expect: 1/10
(show (expt 1/2 70)) ;; expect: 1/1180591620717411303424
(show (/ 0 5)) ;; expect: 0
(show (* 1/3 3)) ;; expect: 1
(show (- 1/3)) ;; expect: -1/3
(show (/ 1/3)) ;; expect: 3
