;;; R7RS-small, Appendix A: (scheme eval).

(define-library (scheme eval)
  (export
   environment eval)
  (import (ruse syntax) (ruse primitives) (ruse core)))
