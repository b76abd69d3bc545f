;; = < > <= >= on mixed exactness, many arguments, infinities and NaN
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (= 1 1)) ;; expect: #t
(show (= 1 1.0 2/2)) ;; expect: #t
(show (= 1 2)) ;; expect: #f
(show (= 1 1 2)) ;; expect: #f
(show (< 1 2 3)) ;; expect: #t
(show (< 1 3 2)) ;; expect: #f
(show (< 1 1)) ;; expect: #f
(show (> 3 2.5 1/3)) ;; expect: #t
(show (> 3 3)) ;; expect: #f
(show (<= 1 1 2)) ;; expect: #t
(show (<= 2 1)) ;; expect: #f
(show (>= 3 3 2)) ;; expect: #t
(show (>= 2 3)) ;; expect: #f
(show (= 0.0 -0.0)) ;; expect: #t
(show (< -0.0 0.0)) ;; expect: #f
(show (= +nan.0 +nan.0)) ;; expect: #f
(show (< +nan.0 1)) ;; expect: #f
(show (> +nan.0 1)) ;; expect: #f
(show (<= 1 +nan.0)) ;; expect: #f
(show (< 1e308 +inf.0)) ;; expect: #t
(show (< (expt 10 400) +inf.0)) ;; expect: #t
(show (> (- (expt 10 400)) -inf.0)) ;; expect: #t
(show (< 1/3 0.3333333333333333)) ;; expect: #f
(show (> 1/3 0.3333333333333333)) ;; expect: #t
(show (= 9007199254740993 9007199254740992.0)) ;; expect: #f
(show (< 9007199254740992.0 9007199254740993)) ;; expect: #t
(show (= 1/2 0.5)) ;; expect: #t
(show (= 1/10 0.1)) ;; expect: #f
(show (= 1+2i 1+2i)) ;; expect: #t
(show (= 1+2i 1.0+2.0i)) ;; expect: #t
(show (= 1+2i 1-2i)) ;; expect: #f
(show (< (expt 2 100) (+ 1 (expt 2 100)))) ;; expect: #t
