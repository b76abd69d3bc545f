;; Endless recursion through apply.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write))

(define (f . arguments) (+ 1 (apply f arguments)))
(f 1 2 3)
