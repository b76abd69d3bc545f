;; A list of a million million numbers.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write) (srfi 1))

(display (length (iota 1000000000000)))
