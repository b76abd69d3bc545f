;; An after thunk that never ends.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(dynamic-wind (lambda () 1) (lambda () 2) (lambda () (let loop () (loop))))
