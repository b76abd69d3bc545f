;; for-each over a cyclic list.
;; flags: --max-heap 256M
;; outcome: interrupted,error
;; interrupt: 1
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(for-each (lambda (x) x) cycle)
