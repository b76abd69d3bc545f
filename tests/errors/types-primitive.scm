;; primitives, in code with types
(import (scheme base) (ruse type))
(define (first-char (s : symbol)) : char
  (string-ref s 0)) ;; expect-error: syntax string-ref: argument 1 must be string, found symbol
