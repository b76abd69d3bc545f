;; One of three in a circle; see ../library-cycle.scm.
(define-library (files cycle-b)
  (export b)
  (import (scheme base) (files cycle-c))
  (begin (define b (list c))))
