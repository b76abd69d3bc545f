;; Endless recursion through map.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write))

(define (f x) (map f (list x)))
(f 1)
