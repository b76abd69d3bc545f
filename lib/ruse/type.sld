;;; Optional types: declarations, annotated parameters, checked before a program runs where that can be known and at the
;;; border where not. The forms are part of the expander (crates/ruse-expand/src/types).
(define-library (ruse type)
  (export : the define-type)
  (import (ruse syntax)))
