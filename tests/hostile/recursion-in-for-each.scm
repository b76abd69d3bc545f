;; Endless recursion through for-each.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write))

(define (f x) (for-each f (list x x)) x)
(f 1)
