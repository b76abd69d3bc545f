;;; R7RS-small, Appendix A: (scheme complex).

(define-library (scheme complex)
  (export
   angle imag-part magnitude make-polar make-rectangular real-part)
  (import (ruse syntax) (ruse primitives) (ruse core)))
