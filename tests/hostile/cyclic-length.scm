;; length of a cyclic list is an error.
;; flags: --max-heap 256M
;; outcome: error
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(display (length cycle))
