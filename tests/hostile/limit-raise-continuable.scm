;; raise-continuable in a loop.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(with-exception-handler
  (lambda (e) e)
  (lambda () (let loop () (raise-continuable 1) (loop))))
