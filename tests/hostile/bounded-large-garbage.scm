;; Two thousand vectors of eight megabytes, one after another.
;; flags: --max-heap 64M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write))

(do ((i 0 (+ i 1)))
    ((= i 2000) (display "done\n"))
  (make-vector 1000000 i))
