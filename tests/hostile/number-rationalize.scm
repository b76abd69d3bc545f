;; rationalize with extreme arguments ends.
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write))

(write (list (rationalize 1e308 1e-308) (rationalize (expt 10 400) 1/3) (rationalize 1/3 0)
             (rationalize +inf.0 1) (rationalize 1 +inf.0)))
