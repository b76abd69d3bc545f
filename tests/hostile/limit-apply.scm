;; A loop through apply.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(define (f . rest) (apply f 1 rest))
(define (g x) (apply g (list x)))
(g 1)
