;; Literals with exponents beyond 64 bits: infinity and zero.
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write))

(write (list 1e99999999999999999999 -1e99999999999999999999 1e-99999999999999999999))
