;; A string whose size in bytes overflows 64 bits.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(display (string-length (make-string (expt 2 62) #\x1F600)))
