;; An integer that is squared for ever.
;; flags: --max-heap 32M --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(let loop ((n 3)) (loop (* n n)))
