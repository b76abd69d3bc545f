;; Promises of promises, all of them kept.
;; flags: --max-heap 32M --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base) (scheme lazy))

(let loop ((p (delay 1))) (loop (delay (force p))))
