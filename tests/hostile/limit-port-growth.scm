;; A string port that is written to for ever.
;; flags: --max-heap 32M --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(define port (open-output-string))
(let loop () (write-string "0123456789" port) (loop))
