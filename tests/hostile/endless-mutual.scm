;; Mutual tail calls without end.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write))

(define (a) (b))
(define (b) (a))
(a)
