;; Continuations without end, all kept.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write))

(let loop ((kept '()))
  (loop (cons (call/cc (lambda (k) k)) kept)))
