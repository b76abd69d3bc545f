;; Output without end to standard error.
;; flags: --max-output 64K --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(let loop () (write-u8 10 (open-output-bytevector)) (write-string "hello\n" (current-error-port)) (loop))
