;; append of a cyclic list before another; as the last argument it is fine.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(write (list-ref (append '(9 8) cycle) 1001))
(append cycle '(1))
