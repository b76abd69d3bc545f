;; the number of arguments
(import (scheme base) (scheme write) (scheme case-lambda) (ruse type))
(write-string "runs")
(: half (-> fixnum #:optional fixnum rational))
(define half (case-lambda ((n) (/ n 2)) ((n d) (/ n d))))
(half 1 2 3) ;; expect-error: syntax half: takes 1 to 2 arguments, found 3
