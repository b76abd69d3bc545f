;; Recursion without end that is no tail call.
;; flags: --max-stack 10K --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(define (f x) (+ 1 (f x)))
(f 1)
