;; Ends too early; see ../library-malformed.scm.
(define-library (files malformed)
  (export x)
  (import (scheme base))
  (begin (define x 1)
