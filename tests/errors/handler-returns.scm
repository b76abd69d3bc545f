;; the handler of raise returns
(import (scheme base) (scheme write))

(with-exception-handler
  (lambda (e) (write e) (newline) 'ignored) ;; expect: first
  (lambda () (raise 'first))) ;; expect-error: user
