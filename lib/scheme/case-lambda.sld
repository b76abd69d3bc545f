;;; R7RS-small, Appendix A: (scheme case-lambda).

(define-library (scheme case-lambda)
  (export
   case-lambda)
  (import (ruse syntax) (ruse primitives) (ruse core)))
