;; write-simple of a cycle need not end; Ctrl-C must stop it.
;; flags: --max-heap 256M
;; outcome: interrupted,error,limit
;; interrupt: 1
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(write-simple cycle)
