;;; Keywords (SRFI 88, written `#:name`), and procedures with optional and keyword parameters in the notation of Guile.
(define-library (ruse keyword)
  (export keyword? keyword->symbol keyword->string symbol->keyword string->keyword lambda* define*)
  (import (ruse syntax) (ruse primitives)))
