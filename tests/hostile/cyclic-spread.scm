;; A list operation that needs a proper list: apply.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(apply list 1 2 cycle)
