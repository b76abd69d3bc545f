;; map over cyclic lists only.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(display (map + cycle cycle))
