;; A string built from a cyclic list by write-simple has no end.
;; flags: --max-heap 256M
;; outcome: limit,error
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(define port (open-output-string))
(write-simple cycle port)
