;; Output without end; every error is caught.
;; flags: --max-output 64K --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(let loop ()
  (guard (e (#t #f)) (write-string "hello\n"))
  (loop))
