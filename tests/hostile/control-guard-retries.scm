;; A guard that tries again for ever, in a tail position: no growth, no end.
;; flags: --max-heap 32M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write))

(define (attempt)
  (guard (problem (#t (attempt)))
    (error "no")))
(attempt)
