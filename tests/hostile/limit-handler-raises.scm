;; A handler that raises what it handles.
;; flags: --max-stack 10K --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(define (f) (with-exception-handler (lambda (e) (f)) (lambda () (raise 'again))))
(with-exception-handler
  (lambda (e) (f))
  (lambda () (raise 'again)))
