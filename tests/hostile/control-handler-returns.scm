;; A handler that returns from a raise that is not continuable.
;; outcome: error
(import (scheme base) (scheme write))

(with-exception-handler
 (lambda (problem) 5)
 (lambda () (+ 1 (raise 'oops))))
