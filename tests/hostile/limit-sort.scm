;; sort with a comparison that never ends.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base) (srfi 132))

(list-sort (lambda (a b) (let loop () (loop))) (list 3 1 2))
