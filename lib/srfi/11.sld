;;; SRFI 11: LET-VALUES and LET*-VALUES, as in R7RS.
(define-library (srfi 11)
  (export let-values let*-values)
  (import (scheme base)))
