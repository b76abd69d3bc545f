;; min and max: inexact contagion
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (max 3 4)) ;; expect: 4
(show (max 3.9 4)) ;; expect: 4.0
(show (min 3 4)) ;; expect: 3
(show (min 1 2.0)) ;; expect: 1.0
(show (max 1)) ;; expect: 1
(show (min 1.5)) ;; expect: 1.5
(show (max 1 5 3 -2)) ;; expect: 5
(show (min 1 5 3 -2)) ;; expect: -2
(show (max 1/2 1/3)) ;; expect: 1/2
(show (min 1/2 1/3)) ;; expect: 1/3
(show (max -inf.0 1)) ;; expect: 1.0
(show (min +inf.0 1)) ;; expect: 1.0
(show (max (expt 10 20) 5)) ;; expect: 100000000000000000000
(show (min (expt 10 20) (- (expt 10 20)))) ;; expect: -100000000000000000000
