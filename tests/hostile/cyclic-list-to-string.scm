;; A list operation that needs a proper list: list->string.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(list->string (let ((l (list #\a #\b))) (set-cdr! (cdr l) l) l))
