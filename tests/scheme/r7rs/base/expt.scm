;; expt: exact, rational, negative, inexact, zero powers
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (expt 2 10)) ;; expect: 1024
(show (expt 2 0)) ;; expect: 1
(show (expt 0 0)) ;; expect: 1
(show (expt 0.0 0)) ;; expect: 1.0
(show (expt 2.5 0)) ;; expect: 1.0
(show (expt 0 5)) ;; expect: 0
(show (expt 2 -2)) ;; expect: 1/4
(show (expt 2/3 3)) ;; expect: 8/27
(show (expt 2/3 -2)) ;; expect: 9/4
(show (expt -2 3)) ;; expect: -8
(show (expt -1 1000001)) ;; expect: -1
(show (expt 1 (expt 10 30))) ;; expect: 1
(show (expt 2.0 3)) ;; expect: 8.0
(show (expt 2 0.5)) ;; expect: 1.4142135623730951
(show (expt 2.0 -1)) ;; expect: 0.5
(show (expt 3 40)) ;; expect: 12157665459056928801
(show (expt 2 100)) ;; expect: 1267650600228229401496703205376
(show (expt -3 41)) ;; expect: -36472996377170786403
(show (expt 0+1i 2)) ;; expect: -1
(show (expt 1.5 2)) ;; expect: 2.25
