;;; SRFI 111: boxes.
(define-library (srfi 111)
  (export box box? unbox set-box!)
  (import (only (ruse primitives) box box? unbox set-box!)))
