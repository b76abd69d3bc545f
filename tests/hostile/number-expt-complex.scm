;; A Gaussian integer to the power 2^70.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(display (expt 2+3i (expt 2 70)))
