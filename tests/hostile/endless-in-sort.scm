;; A comparison without end.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write) (srfi 132))

(list-sort (lambda (a b) (let loop () (loop))) (list 1 2 3))
