;; Roots of integers of millions of bits, again and again.
;; flags: --timeout 0.15
;; outcome: limit
;; kind: timeout
(import (scheme base))

(define n (expt 7 1400000))
(let loop () (exact-integer-sqrt n) (loop))
