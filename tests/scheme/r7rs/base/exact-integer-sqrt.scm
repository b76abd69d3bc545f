;; exact-integer-sqrt and square
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))
(define-syntax values->list
  (syntax-rules () ((_ e) (call-with-values (lambda () e) list))))

(show (values->list (exact-integer-sqrt 4))) ;; expect: (2 0)
(show (values->list (exact-integer-sqrt 5))) ;; expect: (2 1)
(show (values->list (exact-integer-sqrt 0))) ;; expect: (0 0)
(show (values->list (exact-integer-sqrt 1))) ;; expect: (1 0)
(show (values->list (exact-integer-sqrt 24))) ;; expect: (4 8)
(show (values->list (exact-integer-sqrt (expt 10 40)))) ;; expect: (100000000000000000000 0)
(show (values->list (exact-integer-sqrt (- (expt 10 40) 1)))) ;; expect: (99999999999999999999 199999999999999999998)
(show (values->list (exact-integer-sqrt (- (expt 2 62) 1)))) ;; expect: (2147483647 4294967294)
(show (values->list (exact-integer-sqrt (expt 2 106)))) ;; expect: (9007199254740992 0)
(show (values->list (exact-integer-sqrt (- (expt 2 106) 1)))) ;; expect: (9007199254740991 18014398509481982)
(show (square 42)) ;; expect: 1764
(show (square 2.0)) ;; expect: 4.0
(show (square -1/3)) ;; expect: 1/9
(show (square (expt 2 40))) ;; expect: 1208925819614629174706176
(show (square 0+1i)) ;; expect: -1
