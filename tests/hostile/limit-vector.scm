;; Vectors that hold each other.
;; flags: --max-heap 32M --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(let loop ((v #f)) (loop (make-vector 1000 v)))
