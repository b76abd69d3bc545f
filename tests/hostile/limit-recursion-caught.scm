;; Recursion without end whose every error is caught and tried again.
;; flags: --max-stack 10K --timeout 0.15
;; outcome: limit
;; kind: timeout
(import (scheme base))

(define (f x) (+ 1 (f x)))
(let loop () (guard (e (#t #f)) (f 1)) (loop))
