;; exact, inexact and their limits
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (exact 2.0)) ;; expect: 2
(show (exact 2.5)) ;; expect: 5/2
(show (exact -0.0)) ;; expect: 0
(show (exact 5)) ;; expect: 5
(show (exact 0.1)) ;; expect: 3602879701896397/36028797018963968
(show (exact 1e20)) ;; expect: 100000000000000000000
(show (exact 1e-3)) ;; expect: 1152921504606847/1152921504606846976
(show (inexact 1/3)) ;; expect: 0.3333333333333333
(show (inexact 2)) ;; expect: 2.0
(show (inexact 2.5)) ;; expect: 2.5
(show (inexact (expt 10 25))) ;; expect: 1.0e+25
(show (inexact 9007199254740993)) ;; expect: 9007199254740992.0
(show (inexact 9007199254740995)) ;; expect: 9007199254740996.0
(show (inexact (expt 10 400))) ;; expect: +inf.0
(show (inexact (/ (expt 10 400) (expt 10 399)))) ;; expect: 10.0
(show (inexact (/ (+ 1 (expt 10 400)) (expt 10 399)))) ;; expect: 10.0
(show (inexact (/ 1 (expt 10 400)))) ;; expect: 0.0
(show (inexact (/ (expt 3 500) (expt 3 501)))) ;; expect: 0.3333333333333333
(show (exact 1.5+2.5i)) ;; expect: 3/2+5/2i
(show (inexact 1/2+1/4i)) ;; expect: 0.5+0.25i
(show (exact? (exact 1e300))) ;; expect: #t
