;;; R7RS-small, Appendix A: (scheme inexact).

(define-library (scheme inexact)
  (export
   acos asin atan cos exp finite? infinite? log nan? sin sqrt tan)
  (import (ruse syntax) (ruse primitives) (ruse core)))
