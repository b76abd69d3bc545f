;; A chain of delay-force without end.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base) (scheme lazy))

(define (loop n) (delay-force (loop (+ n 1))))
(force (loop 0))
