;; read of ten million opening parentheses.
;; flags: --max-heap 64M --timeout 0.15
;; outcome: limit
;; kind: timeout,limit
(import (scheme base) (scheme read))

(read (open-input-string (make-string 10000000 #\()))
