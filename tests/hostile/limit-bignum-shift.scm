;; A power of two that grows by a million bits a round.
;; flags: --max-heap 32M --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(let loop ((n 1)) (loop (* n (expt 2 1000000))))
