;; One of three in a circle; see ../library-cycle.scm.
(define-library (files cycle-a)
  (export a)
  (import (scheme base) (files cycle-b))
  (begin (define a (list b))))
