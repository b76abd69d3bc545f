;; The cyclic irritants of a caught error are written.
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(guard (problem (#t (write (error-object-irritants problem))))
  (error "cycle" cycle))
