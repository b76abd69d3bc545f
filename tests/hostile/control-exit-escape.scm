;; An after thunk that runs because of exit and escapes for ever.
;; outcome: ok
(import (scheme base) (scheme write) (scheme process-context))

(define n 0)
(define k #f)
(call/cc (lambda (c) (set! k c)))
(set! n (+ n 1))
(when (< n 1000)
  (dynamic-wind (lambda () #f) (lambda () (exit 1)) (lambda () (k #f))))
(display n)
