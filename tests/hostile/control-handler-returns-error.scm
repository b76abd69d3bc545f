;; A handler that returns from an error.
;; outcome: error
(import (scheme base) (scheme write))

(with-exception-handler
 (lambda (problem) 5)
 (lambda () (+ 1 (error "no way on" 1 2))))
