;; rationalize: the simplest rational within a tolerance
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (rationalize (exact .3) 1/10)) ;; expect: 1/3
(show (rationalize .3 1/10)) ;; expect: 0.3333333333333333
(show (rationalize 3/10 1/10)) ;; expect: 1/3
(show (rationalize -3/10 1/10)) ;; expect: -1/3
(show (rationalize 1/2 1)) ;; expect: 0
(show (rationalize 5 0)) ;; expect: 5
(show (rationalize 22/7 1/100)) ;; expect: 22/7
(show (rationalize 314/100 1/100)) ;; expect: 22/7
(show (rationalize 5/2 1/2)) ;; expect: 2
(show (rationalize 1/7 0)) ;; expect: 1/7
