;; A library that imports itself; see ../library-itself.scm.
(define-library (files self)
  (export self)
  (import (scheme base) (files self))
  (begin (define self 1)))
