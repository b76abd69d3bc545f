;; Endless recursion through fold.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write) (srfi 1))

(define (f x acc) (+ 1 (fold f acc (list x))))
(f 1 2)
