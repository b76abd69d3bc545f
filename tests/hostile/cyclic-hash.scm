;; A cyclic key in an equal? hash table.
;; flags: --max-heap 256M
;; outcome: ok,error,limit
(import (scheme base) (scheme write) (srfi 69))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(define table (make-hash-table equal?))
(hash-table-set! table cycle 'here)
(write (hash-table-ref/default table cycle #f))
