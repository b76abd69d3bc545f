;; A list of 10^12 elements.
;; flags: --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(make-list (expt 10 12) 0)
