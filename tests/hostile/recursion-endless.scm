;; Endless recursion that is not in tail position.
;; outcome: limit
;; contains: max-stack
(import (scheme base) (scheme write))

(define (count n) (+ 1 (count (+ n 1))))
(display (count 0))
