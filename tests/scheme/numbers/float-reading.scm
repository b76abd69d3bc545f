;; correctly rounded reading of decimals
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (= 9007199254740993e0 9007199254740992.0)) ;; expect: #t
(show (= 0.1 3602879701896397/36028797018963968)) ;; expect: #t
(show (= 1e23 99999999999999991611392)) ;; expect: #t
(show 2.2250738585072011e-308) ;; expect: 2.225073858507201e-308
(show (string->number "1e400")) ;; expect: +inf.0
(show 1e-400) ;; expect: 0.0
