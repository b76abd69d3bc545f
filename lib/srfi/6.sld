;;; SRFI 6: basic string ports, as in R7RS.
(define-library (srfi 6)
  (export open-input-string open-output-string get-output-string)
  (import (scheme base)))
