;; an error inside an error handler
(import (scheme base) (scheme write))

(with-exception-handler
  (lambda (e) (car 5)) ;; expect-error: type car
  (lambda () (raise 'first)))
