;; Greatest common divisors of large neighbouring Fibonacci numbers.
;; flags: --max-heap 256M
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define (fibonacci n)
  (let loop ((a 0) (b 1) (n n))
    (if (= n 0) a (loop b (+ a b) (- n 1)))))
(display (gcd (fibonacci 100000) (fibonacci 100001)))
