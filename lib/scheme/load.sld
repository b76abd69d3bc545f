;;; R7RS-small, Appendix A: (scheme load).

(define-library (scheme load)
  (export
   load)
  (import (ruse syntax) (ruse primitives) (ruse core)))
