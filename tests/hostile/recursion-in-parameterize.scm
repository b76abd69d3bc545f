;; Endless recursion through parameterize.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write))

(define p (make-parameter 0))
(define (f) (+ 1 (parameterize ((p (+ 1 (p)))) (f))))
(f)
