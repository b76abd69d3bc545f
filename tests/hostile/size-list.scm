;; A list of a million million elements.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(display (length (make-list 1000000000000 0)))
