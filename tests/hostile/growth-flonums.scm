;; Boxed numbers without end, all kept.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write))

(let loop ((x 1e-300) (kept '()))
  (loop (* x 1.0000001) (cons x kept)))
