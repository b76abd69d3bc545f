;;; SRFI 39: parameter objects, as in R7RS.
(define-library (srfi 39)
  (export make-parameter parameterize)
  (import (scheme base)))
