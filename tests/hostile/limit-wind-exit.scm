;; exit inside of dynamic-wind, and an after thunk that never ends.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base) (scheme process-context))

(dynamic-wind
  (lambda () 1)
  (lambda () (exit 0))
  (lambda () (let loop () (loop))))
