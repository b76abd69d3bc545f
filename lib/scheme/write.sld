;;; R7RS-small, Appendix A: (scheme write).

(define-library (scheme write)
  (export
   display write write-shared write-simple)
  (import (ruse syntax) (ruse primitives) (ruse core)))
