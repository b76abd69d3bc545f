;; Powers with a huge exponent that are small all the same.
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write))

(write (list (expt 1 (expt 2 70)) (expt -1 (expt 2 70)) (expt -1 (+ 1 (expt 2 70)))
             (expt 0 (expt 2 70)) (expt 2.0 (expt 2 70)) (expt 0.5 (expt 2 70))))
