;;; SRFI 8: RECEIVE binds multiple values.
(define-library (srfi 8)
  (export receive)
  (import (scheme base))
  (begin
    (define-syntax receive
      (syntax-rules ()
        ((_ formals expression body ...)
         (call-with-values (lambda () expression)
                           (lambda formals body ...)))))))
