;; An integer that is shifted further and further.
;; flags: --max-heap 256M
;; outcome: limit,error
(import (scheme base) (scheme write) (srfi 151))

(let loop ((n 1) (k 1))
  (loop (arithmetic-shift n k) (* 2 k)))
