;; Error objects that hold one another without end.
;; flags: --max-heap 256M
;; outcome: limit
;; contains: max-heap
;; timeout: 40
(import (scheme base) (scheme write))

(let loop ((problem #f))
  (loop (guard (e (#t e)) (error "again" problem))))
