;; A promise that forces itself: R7RS leaves the value open, but it must end.
;; flags: --max-heap 256M
;; outcome: limit,error
(import (scheme base) (scheme write) (scheme lazy))

(define p (delay (+ 1 (force p))))
(force p)
