;;; (geometry checks): the argument checks shared by the geometry libraries.

(define-library (geometry checks)
  (export check-length)
  (import (scheme base))
  (begin
    ;; Returns `value` if it can be a length, otherwise an error names `who`.
    (define (check-length who value)
      (unless (and (real? value) (positive? value))
        (error (string-append (symbol->string who) ": not a positive length:")
               value))
      value)))
