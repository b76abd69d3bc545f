;; A JSON text that never ends, in a generator.
;; flags: --max-heap 64M
;; outcome: limit
(import (scheme base) (srfi 180))

(json-read (lambda () #\[))
