;; A named let that never ends, by the clock.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(let loop () (loop))
