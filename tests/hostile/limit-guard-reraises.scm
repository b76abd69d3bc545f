;; A guard that raises again, for ever.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(let loop ()
  (guard (outer (#t (loop)))
    (guard (e ((eq? e 1) 1)) (raise 'other))))
