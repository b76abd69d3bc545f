;; A hash function without end.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write) (srfi 69))

(define table (make-hash-table (lambda (a b) (equal? a b)) (lambda (key . bound) (let loop () (loop)))))
(hash-table-set! table 1 2)
