;; Keys nested a million deep in an equal? hash table.
;; flags: --max-heap 1G
;; outcome: ok,limit
;; timeout: 30
(import (scheme base) (scheme write) (srfi 69))

(define (nest n)
  (let loop ((i 0) (datum '()))
    (if (= i n) datum (loop (+ i 1) (list datum)))))
(define deep (nest 1000000))
(define table (make-hash-table equal?))
(hash-table-set! table deep 'found)
(display (hash-table-ref/default table (nest 1000000) 'missing))
