;; Endless recursion through dynamic-wind, with afters left to run.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write))

(define (f) (dynamic-wind (lambda () #f) (lambda () (+ 1 (f))) (lambda () #f)))
(f)
