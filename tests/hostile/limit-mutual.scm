;; Mutual tail calls, by fuel.
;; flags: --fuel 1M
;; outcome: limit
;; kind: fuel
(import (scheme base))

(define (even n) (odd (+ n 1)))
(define (odd n) (even (+ n 1)))
(even 0)
