;; map, for-each, vectors and strings: the shortest list ends it, also beside a
;; cyclic one.
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(write (map + cycle '(10 20 30 40 50)))
(for-each (lambda (a b) (write (cons a b))) '(1 2 3 4) cycle)
