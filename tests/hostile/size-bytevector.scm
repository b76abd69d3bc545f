;; A bytevector of 2^62 bytes.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(display (bytevector-length (make-bytevector (expt 2 62) 0)))
