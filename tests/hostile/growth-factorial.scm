;; Factorials without end; Ctrl-C must be answered inside big products too.
;; flags: --max-heap 64M
;; outcome: interrupted,limit
;; interrupt: 1
(import (scheme base) (scheme write))

(let loop ((n 1) (product 1))
  (loop (+ n 1) (* n product)))
