;; Errors raised and caught without end.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write))

(let loop ((n 0))
  (loop (guard (problem (#t n)) (raise n))))
