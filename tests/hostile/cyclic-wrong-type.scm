;; A type error whose culprit is cyclic.
;; flags: --max-heap 256M
;; outcome: error
(import (scheme base) (scheme write))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(vector-ref cycle 0)
