;; (exit n) sets the status and runs outstanding afters
(import (scheme base) (scheme process-context) (scheme write))

(define (show x) (write x) (newline))

;; exit: 7
(dynamic-wind
  (lambda () (show 'in)) ;; expect: in
  (lambda () (exit 7))
  (lambda () (show 'out))) ;; expect: out
(show 'never)
