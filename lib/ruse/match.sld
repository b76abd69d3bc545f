;;; Pattern matching in the style of Wright and Duba ("Pattern Matching for Scheme", 1995) and SRFI 204. The forms are
;;; part of the expander, which makes decision trees of them.
(define-library (ruse match)
  (export match match-lambda match-lambda* match-let match-let* match-letrec match-define)
  (import (ruse syntax)))
