;; A chain of closures without end.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write))

(let loop ((f (lambda () 0)))
  (loop (lambda () (+ 1 (f)))))
