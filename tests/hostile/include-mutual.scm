;; Two files that include each other.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(include "files/include-a.scm")
