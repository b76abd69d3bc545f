;; 2 to the power 10^11 is twelve gigabytes.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(display (exact-integer? (expt 2 100000000000)))
