;; equal? on two graphs of a hundred nodes with 2^100 paths.
;; flags: --max-heap 256M
;; outcome: ok,interrupted,limit
;; interrupt: 1
(import (scheme base) (scheme write))

(define (graph n)
  (if (= n 0) '() (let ((rest (graph (- n 1)))) (cons rest rest))))
(display (equal? (graph 100) (graph 100)))
