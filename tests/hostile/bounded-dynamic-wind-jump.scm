;; Two extents that are left and entered again by continuations.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write))

(define k #f)
(define n 0)
(define trace 0)
(dynamic-wind
  (lambda () (set! trace (+ trace 1)))
  (lambda () (call/cc (lambda (c) (set! k c))) (set! n (+ n 1)))
  (lambda () (set! trace (+ trace 1))))
(if (< n 300000) (k #f))
(display trace)
