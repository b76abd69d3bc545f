;; member, assoc, list-ref and list-tail that do end on a cyclic list.
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(write (list (car (member 3 cycle)) (list-ref cycle 1000000) (car (list-tail cycle 3000002))
             (car (memv 2 cycle))))
