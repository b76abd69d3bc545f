;; Sorting a cyclic list.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write) (srfi 132))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(list-sort < cycle)
