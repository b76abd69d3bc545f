;; A do loop without end.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write))

(do () (#f))
