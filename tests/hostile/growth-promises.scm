;; A chain of promises without end.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write) (scheme lazy))

(let loop ((p (make-promise 0)))
  (loop (delay (+ 1 (force p)))))
