;;; R7RS-small, Appendix A: (scheme process-context).

(define-library (scheme process-context)
  (export
   command-line emergency-exit exit get-environment-variable get-environment-variables)
  (import (ruse syntax) (ruse primitives) (ruse core)))
