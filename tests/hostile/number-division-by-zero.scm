;; Division of an exact number by exact zero.
;; flags: --max-heap 256M
;; outcome: error
(import (scheme base) (scheme write))

(display (/ 7 (- 3 3)))
