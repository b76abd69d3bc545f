;; Endless recursion through guard.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write))

(define (f) (guard (problem (#f #f)) (+ 1 (f))))
(f)
