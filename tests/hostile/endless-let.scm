;; A named let without end.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write))

(let loop ((i 0)) (loop (+ i 1)))
