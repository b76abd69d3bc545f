;; A loop that makes garbage without end.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write))

(let loop () (list 1 2 3) (make-vector 100 0) (loop))
