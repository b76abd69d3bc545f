;; A do loop over flonums that never ends.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(do ((x 1.0 (* x 1.0000001))) (#f))
