;; Exports x twice; see ../library-duplicate.scm.
(define-library (files duplicate-export)
  (export x (rename y x))
  (import (scheme base))
  (begin (define x 1) (define y 2)))
