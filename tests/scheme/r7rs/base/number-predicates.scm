;; number? complex? real? rational? integer? exact? inexact? exact-integer?
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define (classify x)
  (list (number? x) (complex? x) (real? x) (rational? x) (integer? x)))
(show (classify 3)) ;; expect: (#t #t #t #t #t)
(show (classify 3.0)) ;; expect: (#t #t #t #t #t)
(show (classify 8/4)) ;; expect: (#t #t #t #t #t)
(show (classify 1/3)) ;; expect: (#t #t #t #t #f)
(show (classify 2.5)) ;; expect: (#t #t #t #t #f)
(show (classify +inf.0)) ;; expect: (#t #t #t #f #f)
(show (classify -inf.0)) ;; expect: (#t #t #t #f #f)
(show (classify +nan.0)) ;; expect: (#t #t #t #f #f)
(show (classify 3+4i)) ;; expect: (#t #t #f #f #f)
(show (classify 1e300)) ;; expect: (#t #t #t #t #t)
(show (classify 'a)) ;; expect: (#f #f #f #f #f)
(show (classify "1")) ;; expect: (#f #f #f #f #f)
(show (real? -2.5+0i)) ;; expect: #t
(show (real? 1e10)) ;; expect: #t
(show (integer? 3+0i)) ;; expect: #t
(show (exact? 5)) ;; expect: #t
(show (exact? 1/2)) ;; expect: #t
(show (exact? 3.0)) ;; expect: #f
(show (exact? #e3.0)) ;; expect: #t
(show (inexact? 3.)) ;; expect: #t
(show (inexact? 3)) ;; expect: #f
(show (inexact? +inf.0)) ;; expect: #t
(show (inexact? 1.5+2.5i)) ;; expect: #t
(show (exact? 1+2i)) ;; expect: #t
(show (exact-integer? 32)) ;; expect: #t
(show (exact-integer? 32.0)) ;; expect: #f
(show (exact-integer? 32/5)) ;; expect: #f
(show (exact-integer? (expt 10 30))) ;; expect: #t
(show (exact-integer? 'x)) ;; expect: #f
