;; Endless recursion through vector-map.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write))

(define (f x) (vector-map f (vector x)))
(f 1)
