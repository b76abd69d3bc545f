;;; SRFI 23: the error reporting procedure, as in R7RS.
(define-library (srfi 23)
  (export error)
  (import (scheme base)))
