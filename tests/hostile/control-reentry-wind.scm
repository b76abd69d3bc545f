;; Entering a continuation inside dynamic-wind from outside, many times.
;; outcome: ok
(import (scheme base) (scheme write))

(define k #f)
(define n 0)
(define trace 0)
(dynamic-wind
  (lambda () (set! trace (+ trace 1)))
  (lambda () (call/cc (lambda (c) (set! k c))))
  (lambda () (set! trace (+ trace 1))))
(set! n (+ n 1))
(if (< n 10000) (k #f))
(write trace)
