;;; R7RS-small, Appendix A: (scheme read).

(define-library (scheme read)
  (export
   read)
  (import (ruse syntax) (ruse primitives) (ruse core)))
