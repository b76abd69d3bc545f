;; (exit) is success
(import (scheme base) (scheme process-context) (scheme write))

(define (show x) (write x) (newline))

;; exit: 0
(write-string "no newline, must be flushed")
(newline) ;; expect: no newline, must be flushed
(exit)
(show 'never)
