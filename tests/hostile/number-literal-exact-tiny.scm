;; A literal whose exact value has a denominator of 10^18 digits.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(display #e1e-999999999999999999)
