;; String ports without end.
;; flags: --max-heap 32M --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(let loop ((l '())) (loop (cons (open-input-string (make-string 1000 #\a)) l)))
