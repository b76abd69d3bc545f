;; An uncaught error with cyclic irritants is printed shortened.
;; flags: --max-heap 256M
;; outcome: error
;; contains: this list is cyclic
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(error "this list is cyclic:" cycle (vector cycle cycle))
