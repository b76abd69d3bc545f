;; A hash table that grows for ever.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write) (srfi 69))

(define table (make-hash-table))
(let loop ((i 0))
  (hash-table-set! table i i)
  (loop (+ i 1)))
