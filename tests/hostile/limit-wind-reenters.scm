;; An after thunk that goes back in, for ever.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(define k #f)
(dynamic-wind
  (lambda () 1)
  (lambda () (call/cc (lambda (c) (set! k c))))
  (lambda () (k 1)))
