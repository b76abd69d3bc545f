;; A factorial without end.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout,limit
(import (scheme base))

(let loop ((n 1) (f 1)) (loop (+ n 1) (* n f)))
