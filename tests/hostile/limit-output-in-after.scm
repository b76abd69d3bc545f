;; Output without end from after thunks.
;; flags: --max-output 64K --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(let loop ()
  (dynamic-wind (lambda () 1) (lambda () 2) (lambda () (write-string "hello\n")))
  (loop))
