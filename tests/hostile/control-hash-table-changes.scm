;; A hash table that is changed while it is walked.
;; outcome: ok,error
;; timeout: 20
(import (scheme base) (scheme write) (srfi 69))

(define table (make-hash-table))
(do ((i 0 (+ i 1))) ((= i 1000)) (hash-table-set! table i i))
(hash-table-walk table (lambda (key value) (hash-table-delete! table key) (hash-table-set! table (+ key 100000) value)))
(display (<= 0 (hash-table-size table)))
