;; Its name is not that of the file; see ../library-wrong-name.scm.
(define-library (files some-other-name)
  (export x)
  (import (scheme base))
  (begin (define x 1)))
