;; guard without a matching clause
(import (scheme base) (scheme write))

(define (fail)
  (raise 'unmatched)) ;; expect-error: user unmatched
(guard (e ((string? e) 'no)) (fail))
