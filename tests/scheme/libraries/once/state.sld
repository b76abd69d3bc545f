(define-library (once state)
  (export loads)
  (import (scheme base))
  (begin
    (define counts (string->vector "x"))
    (define total 0)
    (set! total (+ total (vector-length counts)))
    (define (loads) total)))
