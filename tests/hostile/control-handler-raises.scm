;; A handler that raises what it gets, in a handler that does the same, uncaught.
;; outcome: error
(import (scheme base) (scheme write))

(define (again problem) (raise problem))
(with-exception-handler again
 (lambda () (with-exception-handler again (lambda () (raise 'oops)))))
