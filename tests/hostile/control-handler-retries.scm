;; A handler that tries the failing thing again for ever, deeper each time.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write))

(define (attempt)
  (with-exception-handler
   (lambda (problem) (attempt))
   (lambda () (+ 1 (error "no")))))
(attempt)
