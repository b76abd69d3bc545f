;; Ten thousand large integers as keys of a hash table.
;; flags: --max-heap 256M
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write) (srfi 69))

(define table (make-hash-table equal?))
(define base (expt 7 20000))
(do ((i 0 (+ i 1)))
    ((= i 10000))
  (hash-table-set! table (+ base i) i))
(display (hash-table-ref/default table (+ base 77) #f))
