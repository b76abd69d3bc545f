; Takeuchi's function: three-argument calls, arguments that are calls themselves.
(import (scheme base) (scheme write))

(define (tak x y z)
  (if (< y x)
      (tak (tak (- x 1) y z)
           (tak (- y 1) z x)
           (tak (- z 1) x y))
      z))

(define (repeat count sum)
  (if (= count 0)
      sum
      (repeat (- count 1) (+ sum (tak 24 16 (+ 7 (modulo count 2)))))))

(display (repeat 6 0))
(newline)
