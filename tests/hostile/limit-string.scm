;; A string that doubles.
;; flags: --max-heap 32M --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(let loop ((s "ab")) (loop (string-append s s)))
