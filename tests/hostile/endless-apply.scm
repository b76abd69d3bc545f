;; apply in a tail position without end.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write))

(define (f . l) (apply f l))
(f 1 2 3)
