;; Endless recursion through call/cc.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write))

(define (f) (+ 1 (call/cc (lambda (k) (+ 1 (f))))))
(f)
