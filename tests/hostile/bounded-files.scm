;; Twenty thousand files opened and closed.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write) (scheme file) (scheme process-context))

(define path (car (command-line)))
(do ((i 0 (+ i 1)))
    ((= i 20000) (display "done\n"))
  (call-with-input-file path read-char))
