;; Endless recursion through call-with-values.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write))

(define (f) (call-with-values (lambda () (values (f) 1)) +))
(f)
