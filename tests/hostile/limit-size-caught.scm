;; Sizes that are refused, for ever.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(let loop ()
  (guard (e (#t #f)) (make-vector (expt 10 12) 0))
  (guard (e (#t #f)) (make-bytevector (expt 10 12) 0))
  (loop))
