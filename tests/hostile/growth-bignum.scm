;; An integer that is squared for ever.
;; flags: --max-heap 64M
;; outcome: limit,error
;; timeout: 60
(import (scheme base) (scheme write))

(let loop ((n 3))
  (loop (* n n)))
