;; A vector of 10^40 elements.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(display (vector-length (make-vector (expt 10 40))))
