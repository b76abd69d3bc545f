;; Newton's method in exact rationals: each step doubles the digits. Ctrl-C must
;; be answered inside the greatest common divisor.
;; flags: --max-heap 256M
;; outcome: interrupted,limit,error
;; interrupt: 1
(import (scheme base) (scheme write))

(let loop ((x 1))
  (loop (/ (+ x (/ 2 x)) 2)))
