;; assq on a cyclic association list without the key.
;; flags: --max-heap 256M
;; outcome: interrupted,error
;; interrupt: 1
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(define table (list (cons 1 2)))
(set-cdr! table table)
(display (assq 'absent table))
