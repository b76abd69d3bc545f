;; Long primitives one after another: each of them must let an interrupt through.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write))

(define v (make-vector 2000000 1))
(define l (vector->list v))
(let loop ()
  (equal? l (list-copy l))
  (append l l)
  (list->vector (reverse l))
  (vector-fill! v 0)
  (loop))
