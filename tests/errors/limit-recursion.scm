;; endless non-tail recursion ends in an error
;; except: gc-stress every seventh collection walks the whole stack, which this program makes as deep as it can
(import (scheme base) (scheme write))

;; flags: --max-stack 100000
(define (f n)
  (+ 1 (f (+ n 1)))) ;; expect-error: limit
(f 0)
