;; list? is false for every kind of cyclic list.
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(define tailed (cons 0 (cons 1 cycle)))
(define one (list 1))
(set-cdr! one one)
(write (map list? (list cycle tailed one '() '(1) '(1 . 2))))
