;; (exit #t) is success
(import (scheme base) (scheme process-context) (scheme write))

(define (show x) (write x) (newline))

;; exit: 0
(show 'before) ;; expect: before
(exit #t)
(show 'never)
