;; write, write-shared and display of cyclic data use datum labels.
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(define v (vector 'a cycle #f))
(vector-set! v 2 v)
(write cycle) (newline)
(display cycle) (newline)
(write-shared v) (newline)
(write v) (newline)
(display v) (newline)
