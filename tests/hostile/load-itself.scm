;; A program that loads itself without end.
;; flags: --max-heap 256M
;; outcome: error,limit,interrupted
;; interrupt: 1
(import (scheme base) (scheme write) (scheme load) (scheme process-context))

(load (car (command-line)))
