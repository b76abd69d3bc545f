;; floor ceiling truncate round: ties to even, exactness kept
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define samples '(-4.3 3.5 7/2 7 -2.5 -7/2 0.5 1.5 2.5 -0.4))
(show (map floor samples)) ;; expect: (-5.0 3.0 3 7 -3.0 -4 0.0 1.0 2.0 -1.0)
(show (map ceiling samples)) ;; expect: (-4.0 4.0 4 7 -2.0 -3 1.0 2.0 3.0 -0.0)
(show (map truncate samples)) ;; expect: (-4.0 3.0 3 7 -2.0 -3 0.0 1.0 2.0 -0.0)
(show (map round samples)) ;; expect: (-4.0 4.0 4 7 -2.0 -4 0.0 2.0 2.0 -0.0)
(show (round 1/3)) ;; expect: 0
(show (round 2/3)) ;; expect: 1
(show (round 5/2)) ;; expect: 2
(show (round -5/2)) ;; expect: -2
(show (floor -1/3)) ;; expect: -1
(show (ceiling -1/3)) ;; expect: 0
(show (round 0.49999999999999994)) ;; expect: 0.0
(show (round 9007199254740991.0)) ;; expect: 9007199254740991.0
(show (round +inf.0)) ;; expect: +inf.0
(show (floor -inf.0)) ;; expect: -inf.0
(show (truncate +nan.0)) ;; expect: +nan.0
(show (floor (/ (expt 10 30) 7))) ;; expect: 142857142857142857142857142857
