;; endless non-tail recursion ends in an error
(import (scheme base) (scheme write))

;; flags: --max-stack 100000
(define (f n)
  (+ 1 (f (+ n 1)))) ;; expect-error: limit
(f 0)
