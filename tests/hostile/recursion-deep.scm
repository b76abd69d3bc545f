;; Recursion 900,000 deep is within the default limit.
;; outcome: ok
(import (scheme base) (scheme write))

(define (sum n) (if (= n 0) 0 (+ n (sum (- n 1)))))
(display (sum 900000))
