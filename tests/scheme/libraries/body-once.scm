;; a library body is evaluated once however often it is imported
(import (scheme base) (scheme write) (once a) (once b))

(define (show x) (write x) (newline))

(show (a-count)) ;; expect: 1
(show (b-count)) ;; expect: 1
