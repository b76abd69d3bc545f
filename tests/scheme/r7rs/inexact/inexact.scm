;; finite? infinite? nan? sqrt exp log and trigonometry
(import (scheme base) (scheme inexact) (scheme write))

(define (show x) (write x) (newline))

(show (map finite? '(1 1.0 1/2 +inf.0 -inf.0 +nan.0))) ;; expect: (#t #t #t #f #f #f)
(show (finite? 3.0+inf.0i)) ;; expect: #f
(show (map infinite? '(1 1.0 +inf.0 -inf.0 +nan.0))) ;; expect: (#f #f #t #t #f)
(show (infinite? 3.0+inf.0i)) ;; expect: #t
(show (map nan? '(1 +nan.0 +inf.0 32))) ;; expect: (#f #t #f #f)
(show (nan? +nan.0+5.0i)) ;; expect: #t
(show (nan? 1+2i)) ;; expect: #f
(show (sqrt 9)) ;; expect: 3
(show (sqrt 1/4)) ;; expect: 1/2
(show (sqrt 2)) ;; expect: 1.4142135623730951
(show (sqrt 16.0)) ;; expect: 4.0
(show (sqrt -1)) ;; expect: +i
(show (sqrt -4)) ;; expect: +2i
(show (sqrt 0)) ;; expect: 0
(show (sqrt (expt 10 40))) ;; expect: 100000000000000000000
(show (= 1 (exp 0))) ;; expect: #t
(show (exp 1.0)) ;; expect: 2.718281828459045
(show (= 0 (log 1))) ;; expect: #t
(show (log 1.0)) ;; expect: 0.0
(show (log 8 2)) ;; expect: 3.0
(show (log 100 10)) ;; expect: 2.0
(show (log 2.718281828459045)) ;; expect: 1.0
(show (= 0 (sin 0))) ;; expect: #t
(show (= 1 (cos 0))) ;; expect: #t
(show (= 0 (tan 0))) ;; expect: #t
(show (sin 0.0)) ;; expect: 0.0
(show (cos 0.0)) ;; expect: 1.0
(show (asin 1.0)) ;; expect: 1.5707963267948966
(show (acos 1.0)) ;; expect: 0.0
(show (acos -1.0)) ;; expect: 3.141592653589793
(show (atan 1.0)) ;; expect: 0.7853981633974483
(show (atan 1 1)) ;; expect: 0.7853981633974483
(show (atan 1.0 -1.0)) ;; expect: 2.356194490192345
(show (atan -1.0 0.0)) ;; expect: -1.5707963267948966
(show (atan 0.0 -1.0)) ;; expect: 3.141592653589793
(show (atan -0.0 -1.0)) ;; expect: -3.141592653589793
(show (= 0 (atan 0 1))) ;; expect: #t
(define (near? a b) (< (abs (- a b)) 1e-12))
(show (near? (sin 1) 0.8414709848078965)) ;; expect: #t
(show (near? (cos 1) 0.5403023058681398)) ;; expect: #t
(show (near? (tan 1) 1.5574077246549023)) ;; expect: #t
(show (near? (log 10) 2.302585092994046)) ;; expect: #t
