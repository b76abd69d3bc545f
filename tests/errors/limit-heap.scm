;; endless consing ends in an error
(import (scheme base) (scheme write))

;; flags: --max-heap 64M
(define (grow l)
  (grow (cons (make-vector 1000 0) l))) ;; expect-error: limit
(grow '())
