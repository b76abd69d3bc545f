;;; SRFI 0: feature-based conditional expansion. R7RS has the same form.
(define-library (srfi 0)
  (export cond-expand)
  (import (scheme base)))
