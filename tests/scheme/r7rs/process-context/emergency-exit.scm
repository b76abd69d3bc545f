;; (emergency-exit n) skips the afters
(import (scheme base) (scheme process-context) (scheme write))

(define (show x) (write x) (newline))

;; exit: 3
(show 'before) ;; expect: before
(flush-output-port)
(dynamic-wind (lambda () #f) (lambda () (emergency-exit 3)) (lambda () (show 'never)))
