;; A file opened a hundred thousand times and never closed.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write) (scheme file) (scheme process-context))

(define path (car (command-line)))
(define (open-all n kept)
  (if (= n 0)
      (length kept)
      (open-all (- n 1) (cons (open-input-file path) kept))))
(display (open-all 100000 '()))
