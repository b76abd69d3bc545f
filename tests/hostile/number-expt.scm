;; 3 to the power 2^70 does not fit in any memory.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(display (expt 3 (expt 2 70)))
