;; (exit #f) is failure
(import (scheme base) (scheme process-context) (scheme write))

(define (show x) (write x) (newline))

;; exit: 1
(exit #f)
(show 'never)
