;; A fraction whose terms double.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout,limit
(import (scheme base))

(let loop ((x 1/3)) (loop (+ (* x x) 1/7)))
