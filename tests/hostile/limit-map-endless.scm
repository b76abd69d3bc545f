;; map with a procedure that never returns.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(map (lambda (x) (let loop () (loop))) '(1 2 3))
