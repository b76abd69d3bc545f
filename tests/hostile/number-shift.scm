;; A shift by 2^62 places.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write) (srfi 151))

(display (arithmetic-shift 1 (expt 2 62)))
