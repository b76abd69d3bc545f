;; A call of a number in an operator position, deep in a loop.
;; outcome: error
(import (scheme base) (scheme write))

(define (f n) (if (= n 100000) (n) (f (+ n 1))))
(f 0)
