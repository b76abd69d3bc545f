;; A loop through parameterize.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(define p (make-parameter 0))
(let loop () (parameterize ((p 1)) (p)) (loop))
