;; Entering and leaving a dynamic extent without end.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write))

(let loop ()
  (dynamic-wind (lambda () #f) (lambda () #f) (lambda () #f))
  (loop))
