;; List operations on a list of three million elements.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define l (make-list 3000000 1))
(display (length (append l l)))
(display (length (reverse l)))
(display (length (list-copy l)))
(display (vector-length (list->vector l)))
(display (length (vector->list (make-vector 3000000 0))))
(display (apply + (map + l l)))
(display (equal? l (list-copy l)))
(display (length (list-tail l 2999999)))
