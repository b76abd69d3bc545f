;;; R7RS-small, Appendix A: (scheme repl).

(define-library (scheme repl)
  (export
   interaction-environment)
  (import (ruse syntax) (ruse primitives) (ruse core)))
