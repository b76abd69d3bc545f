;; A vector whose size in bytes overflows 64 bits.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(display (vector-length (make-vector (- (expt 2 61) 1) 0)))
