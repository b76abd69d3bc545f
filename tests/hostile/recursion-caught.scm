;; A stack overflow is an error like others: it can be caught, and the next
;; one too, a hundred times over.
;; flags: --max-stack 100K
;; outcome: ok
;; timeout: 40
(import (scheme process-context) (scheme base) (scheme write))

(define (count n) (+ 1 (count (+ n 1))))
(define (overflows?)
  (guard (problem (#t #t))
    (count 0)
    #f))
(do ((i 0 (+ i 1)))
    ((= i 100))
  (unless (overflows?) (exit 1)))
(display "still here\n")
