;; gcd, lcm, abs, numerator, denominator
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (gcd 32 -36)) ;; expect: 4
(show (gcd)) ;; expect: 0
(show (gcd 0 5)) ;; expect: 5
(show (gcd -7)) ;; expect: 7
(show (gcd 12 18 27)) ;; expect: 3
(show (gcd 0 0)) ;; expect: 0
(show (gcd (expt 2 70) (* 3 (expt 2 65)))) ;; expect: 36893488147419103232
(show (lcm 32 -36)) ;; expect: 288
(show (lcm 32.0 -36)) ;; expect: 288.0
(show (lcm)) ;; expect: 1
(show (lcm 0 5)) ;; expect: 0
(show (lcm 2 3 4)) ;; expect: 12
(show (gcd 4.0 6)) ;; expect: 2.0
(show (abs -7)) ;; expect: 7
(show (abs 7)) ;; expect: 7
(show (abs -1/2)) ;; expect: 1/2
(show (abs -2.5)) ;; expect: 2.5
(show (abs -0.0)) ;; expect: 0.0
(show (abs (- (expt 2 62)))) ;; expect: 4611686018427387904
(show (numerator (/ 6 4))) ;; expect: 3
(show (denominator (/ 6 4))) ;; expect: 2
(show (denominator (inexact (/ 6 4)))) ;; expect: 2.0
(show (numerator 0.75)) ;; expect: 3.0
(show (denominator 0)) ;; expect: 1
(show (numerator 5)) ;; expect: 5
(show (numerator -6/4)) ;; expect: -3
(show (denominator -6/4)) ;; expect: 2
