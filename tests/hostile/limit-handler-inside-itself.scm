;; Handlers inside of handlers without end.
;; flags: --max-stack 10K --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(define (f)
  (with-exception-handler (lambda (e) (f)) (lambda () (+ 1 (raise-continuable 1)))))
(f)
