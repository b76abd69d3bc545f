;; Powers that are too large to be numbers.
;; flags: --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(expt 7 (expt 10 9))
