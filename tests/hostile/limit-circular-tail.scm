;; list-tail a long way round a circle.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(define l (list 1 2))
(set-cdr! (cdr l) l)
(list-tail l 1000000000000)
