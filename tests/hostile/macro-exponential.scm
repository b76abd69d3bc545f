;; An expansion of 2^26 forms from a few lines.
;; flags: --max-heap 256M
;; outcome: error,limit,ok
;; timeout: 60
(import (scheme base) (scheme write))

(define-syntax double
  (syntax-rules ()
    ((_ () x) x)
    ((_ (a . rest) x) (begin (double rest x) (double rest x)))))
(define n 0)
(double (1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26) (set! n (+ n 1)))
(display n)
