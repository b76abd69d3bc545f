;; list-copy of a cyclic list.
;; flags: --max-heap 256M
;; outcome: ok,error,limit
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(list-copy cycle)
(display "done\n")
