;; when and unless
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(when (< 1 2) (write 1) (write 2) (newline)) ;; expect: 12
(unless (< 1 2) (write 'never))
(unless (> 1 2) (write 1) (write 2) (newline)) ;; expect: 12
(when (> 1 2) (write 'never))
(show (when #t 1 2 3)) ;; expect: 3
(show (unless #f 1 2 3)) ;; expect: 3
(show (when 'truthy 'ok)) ;; expect: ok
