;;; SRFI 16: procedures of variable arity, as in R7RS.
(define-library (srfi 16)
  (export case-lambda)
  (import (scheme case-lambda)))
