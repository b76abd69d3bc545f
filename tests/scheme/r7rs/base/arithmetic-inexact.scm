;; infinities, NaN and signed zero in arithmetic
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (/ 1.0 0.0)) ;; expect: +inf.0
(show (/ -1.0 0.0)) ;; expect: -inf.0
(show (/ 1.0 -0.0)) ;; expect: -inf.0
(show (/ 0.0 0.0)) ;; expect: +nan.0
(show (- +inf.0 +inf.0)) ;; expect: +nan.0
(show (+ +inf.0 1)) ;; expect: +inf.0
(show (* -1 +inf.0)) ;; expect: -inf.0
(show (* 1e200 1e200)) ;; expect: +inf.0
(show (+ -0.0 0.0)) ;; expect: 0.0
(show (* -1.0 0.0)) ;; expect: -0.0
(show (/ 1 +inf.0)) ;; expect: 0.0
(show (/ -1 +inf.0)) ;; expect: -0.0
(show (abs -inf.0)) ;; expect: +inf.0
(show (+ 0.1 0.2)) ;; expect: 0.30000000000000004
(show (- 5e-324 5e-324)) ;; expect: 0.0
(show (/ 5e-324 2)) ;; expect: 0.0
(show (* 1.0 (expt 10 400))) ;; expect: +inf.0
