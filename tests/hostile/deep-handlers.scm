;; Ten thousand nested handlers, each passing the condition outwards.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
(import (scheme base) (scheme write))

(define (down n)
  (if (= n 0)
      (raise-continuable 0)
      (with-exception-handler
        (lambda (problem) (+ 1 (raise-continuable problem)))
        (lambda () (+ 0 (down (- n 1)))))))
(display (with-exception-handler (lambda (problem) problem) (lambda () (down 10000))))
