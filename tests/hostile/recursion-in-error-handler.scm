;; A handler that overflows the stack while it handles an overflow.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write))

(define (count n) (+ 1 (count (+ n 1))))
(with-exception-handler
  (lambda (problem) (count 0))
  (lambda () (count 0)))
