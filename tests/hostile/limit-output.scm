;; Output without end.
;; flags: --max-output 64K --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(let loop () (write-string "hello\n") (loop))
