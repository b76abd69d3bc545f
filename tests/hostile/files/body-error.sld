;; Raises when imported; see ../library-body-error.scm.
(define-library (files body-error)
  (export x)
  (import (scheme base))
  (begin (define x (error "from the library body" 1))))
