;; endless non-tail recursion ends in an error
;; except: gc-stress 22 seconds in a dev build: a collection at each of its safepoints
(import (scheme base) (scheme write))

;; flags: --max-stack 100000
(define (f n)
  (+ 1 (f (+ n 1)))) ;; expect-error: limit
(f 0)
