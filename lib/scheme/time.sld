;;; R7RS-small, Appendix A: (scheme time).

(define-library (scheme time)
  (export
   current-jiffy current-second jiffies-per-second)
  (import (ruse syntax) (ruse primitives) (ruse core)))
