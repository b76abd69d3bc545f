;;; SRFI 9: record types, as in R7RS.
(define-library (srfi 9)
  (export define-record-type)
  (import (scheme base)))
