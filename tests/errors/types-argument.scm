;; nothing runs
(import (scheme base) (scheme write) (ruse type))
(write-string "runs")
(define (half (n : fixnum)) : rational (/ n 2))
(define (f x) (if (string? x) (half x) 0)) ;; expect-error: syntax half: argument 1 must be fixnum, found string
