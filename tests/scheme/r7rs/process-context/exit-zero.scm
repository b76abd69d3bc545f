;; (exit 0) inside nested winds
(import (scheme base) (scheme process-context) (scheme write))

(define (show x) (write x) (newline))

;; exit: 0
(dynamic-wind (lambda () #f)
  (lambda () (dynamic-wind (lambda () #f) (lambda () (exit 0)) (lambda () (show 'inner)))) ;; expect: inner
  (lambda () (show 'outer))) ;; expect: outer
