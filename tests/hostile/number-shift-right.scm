;; A shift to the right by 2^62 and by 2^70 places is small.
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write) (srfi 151))

(display (list (arithmetic-shift 12345 (- (expt 2 62))) (arithmetic-shift -1 (- (expt 2 70)))))
