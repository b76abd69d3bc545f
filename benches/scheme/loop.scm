; One tail loop with two loop variables: the cost of a back-edge.
(import (scheme base) (scheme write))

(define (sum-below n)
  (let loop ((i 0) (sum 0))
    (if (= i n)
        sum
        (loop (+ i 1) (+ sum i)))))

(display (sum-below 60000000))
(newline)
