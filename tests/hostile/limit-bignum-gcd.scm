;; Greatest common divisors of long integers, again and again.
;; flags: --timeout 0.15
;; outcome: limit
;; kind: timeout
(import (scheme base))

(define n (expt 7 80000))
(define m (+ 1 (expt 3 140000)))
(let loop () (gcd n m) (loop))
