;; One of three in a circle; see ../library-cycle.scm.
(define-library (files cycle-c)
  (export c)
  (import (scheme base) (files cycle-a))
  (begin (define c (list a))))
