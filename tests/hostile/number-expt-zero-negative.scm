;; Zero to a negative power.
;; flags: --max-heap 256M
;; outcome: error
(import (scheme base) (scheme write))

(display (expt 0 -1))
