;; A million errors, each caught.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write))

(define (step i) (guard (problem ((error-object? problem) (+ i 1))) (error "no" i)))
(let loop ((i 0))
  (if (< i 1000000) (loop (step i)) (display i)))
