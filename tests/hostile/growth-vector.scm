;; A vector that doubles for ever.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write))

(let loop ((v (vector 1)))
  (loop (vector-append v v)))
