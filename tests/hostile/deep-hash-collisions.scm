;; Three thousand keys that all have the same hash.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write) (srfi 69))

(define table (make-hash-table equal? (lambda (key . bound) 1)))
(do ((i 0 (+ i 1)))
    ((= i 3000) (display (hash-table-size table)))
  (hash-table-set! table i i))
