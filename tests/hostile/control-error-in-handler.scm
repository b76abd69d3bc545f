;; An error inside an error handler.
;; outcome: error
(import (scheme base) (scheme write))

(with-exception-handler
 (lambda (problem) (car problem))
 (lambda () (error "first" 1)))
