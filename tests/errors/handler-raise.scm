;; a raise inside an error handler
(import (scheme base) (scheme write))

(with-exception-handler
  (lambda (e) (raise 'second)) ;; expect-error: user second
  (lambda () (raise 'first)))
