;; Endless consing.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write))

(let loop ((l '()))
  (loop (cons 1 l)))
