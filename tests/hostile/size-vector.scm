;; A vector of a million million elements.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(display (vector-length (make-vector 1000000000000)))
