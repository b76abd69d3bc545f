;; A chain of records without end.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write))

(define-record-type node (make-node next) node? (next node-next))
(let loop ((n #f))
  (loop (make-node n)))
