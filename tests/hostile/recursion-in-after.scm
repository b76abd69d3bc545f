;; A stack overflow whose after thunk overflows again.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write))

(define (count n) (+ 1 (count (+ n 1))))
(dynamic-wind
  (lambda () #f)
  (lambda () (count 0))
  (lambda () (count 0)))
