;; A handler that installs itself and raises, for ever.
;; flags: --max-heap 256M
;; outcome: limit
(import (scheme base) (scheme write))

(define (handler problem)
  (with-exception-handler handler (lambda () (+ 1 (raise-continuable problem)))))
(handler 1)
