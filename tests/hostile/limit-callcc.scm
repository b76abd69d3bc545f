;; A loop that enters a continuation again and again.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(define k #f)
(define n 0)
(call/cc (lambda (c) (set! k c)))
(set! n (+ n 1))
(k #f)
