;; A bytevector that doubles.
;; flags: --max-heap 32M --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(let loop ((b (bytevector 1 2))) (loop (bytevector-append b b)))
