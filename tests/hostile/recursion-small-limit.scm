;; A limit of ten thousand frames stops a recursion of two hundred thousand.
;; flags: --max-stack 10K
;; outcome: limit
;; contains: max-stack
(import (scheme base) (scheme write))

(define (sum n) (if (= n 0) 0 (+ n (sum (- n 1)))))
(display (sum 200000))
