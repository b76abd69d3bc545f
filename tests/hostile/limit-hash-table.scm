;; A hash table that grows for ever.
;; flags: --max-heap 32M --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base) (srfi 69))

(define table (make-hash-table))
(let loop ((i 0)) (hash-table-set! table i (list i)) (loop (+ i 1)))
