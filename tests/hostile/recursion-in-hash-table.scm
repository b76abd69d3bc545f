;; A hash table update that updates the same table, for ever.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write) (srfi 69))

(define table (make-hash-table))
(define (f n) (+ 1 (hash-table-update!/default table 'key f 0)))
(f 1)
