;; The clock runs out inside of extents whose after thunks never end either.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(define (spin) (let loop () (loop)))
(dynamic-wind spin spin spin)
