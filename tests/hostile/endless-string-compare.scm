;; Comparing long strings without end.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write))

(define a (make-string 1000000 #\a))
(define b (string-copy a))
(let loop () (string=? a b) (string<? a b) (loop))
