;; A literal whose exact value has a hundred million digits.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(display (exact-integer? #e1e99999999))
