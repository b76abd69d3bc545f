;; The same by fuel.
;; flags: --fuel 1M
;; outcome: limit
;; kind: fuel
(import (scheme base))

(let loop () (loop))
