;; a constructor field that is no field
(import (scheme base) (scheme write))

(define-record-type t (make-t z) t? (x t-x)) ;; expect-error: syntax z
