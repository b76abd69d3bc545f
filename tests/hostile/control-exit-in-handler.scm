;; exit inside an exception handler.
;; outcome: ok
(import (scheme base) (scheme write) (scheme process-context))

(with-exception-handler
 (lambda (problem) (exit 0))
 (lambda () (+ 1 (error "stop"))))
