;; A call of something cyclic.
;; flags: --max-heap 256M
;; outcome: error
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(cycle 1 2)
