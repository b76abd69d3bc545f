;; A handler that never returns.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(with-exception-handler
  (lambda (e) (let loop () (loop)))
  (lambda () (car 1)))
