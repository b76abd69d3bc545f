(define-library (parts whole)
  (export from-include from-ci from-cond)
  (import (scheme base))
  (include "body.inc")
  (include-ci "body-ci.inc")
  (include-library-declarations "declarations.inc")
  (cond-expand
    ((and r7rs (library (scheme base))) (begin (define (from-cond) 'r7rs)))
    (else (begin (define (from-cond) 'other)))))
