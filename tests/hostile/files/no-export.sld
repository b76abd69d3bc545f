;; Exports a name without a definition; see ../library-no-export.scm.
(define-library (files no-export)
  (export missing)
  (import (scheme base)))
