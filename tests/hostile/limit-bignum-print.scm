;; Printing an integer of a million digits, again and again.
;; flags: --timeout 0.15
;; outcome: limit
;; kind: timeout
(import (scheme base))

(define n (expt 7 1000000))
(let loop () (number->string n) (loop))
