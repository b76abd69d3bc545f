;; Powers of every size; each error is caught.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(let loop ((n 1))
  (guard (e (#t #f)) (expt 7 n))
  (loop (* n 3)))
