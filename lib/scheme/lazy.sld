;;; R7RS-small, Appendix A: (scheme lazy).

(define-library (scheme lazy)
  (export
   delay delay-force force make-promise promise?)
  (import (ruse syntax) (ruse primitives) (ruse core)))
