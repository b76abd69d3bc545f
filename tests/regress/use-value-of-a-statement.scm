;;; A value in place of a call that has none is dropped, on every engine.

(import (scheme base) (scheme write) (ruse condition))
(define (unspecified) (if #f #f))
(write (handler-bind ((<error> (lambda (e) (use-value 5))))
         (list (eq? (vector-set! 0 0 0) (unspecified))
               (eq? (set-car! 0 0) (unspecified))
               (apply vector-set! '(0 0 0))
               (car 0)))) ;; expect: (#t #t 5 5)
