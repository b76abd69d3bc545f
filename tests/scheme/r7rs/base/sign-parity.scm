;; zero? positive? negative? odd? even?
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (map zero? '(0 0.0 -0.0 1 -1 1/2 0.5))) ;; expect: (#t #t #t #f #f #f #f)
(show (map positive? '(0 1 -1 1/2 -1/2 0.1 -0.1 +inf.0 -inf.0))) ;; expect: (#f #t #f #t #f #t #f #t #f)
(show (map negative? '(0 1 -1 1/2 -1/2 0.1 -0.1 +inf.0 -inf.0))) ;; expect: (#f #f #t #f #t #f #t #f #t)
(show (positive? +nan.0)) ;; expect: #f
(show (negative? +nan.0)) ;; expect: #f
(show (zero? +nan.0)) ;; expect: #f
(show (negative? -0.0)) ;; expect: #f
(show (map odd? '(0 1 -1 2 7.0 -8.0))) ;; expect: (#f #t #t #f #t #f)
(show (map even? '(0 1 -1 2 7.0 -8.0))) ;; expect: (#t #f #f #t #f #t)
(show (even? (expt 10 30))) ;; expect: #t
(show (odd? (+ 1 (expt 10 30)))) ;; expect: #t
(show (zero? (- (expt 2 70) (expt 2 70)))) ;; expect: #t
(show (positive? (expt 2 64))) ;; expect: #t
(show (negative? (- (expt 2 64)))) ;; expect: #t
(show (zero? 0+0i)) ;; expect: #t
(show (zero? 0+1i)) ;; expect: #f
