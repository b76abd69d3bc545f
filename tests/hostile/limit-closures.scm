;; Closures that hold each other.
;; flags: --max-heap 32M --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(let loop ((f (lambda () 1))) (loop (lambda () (f))))
