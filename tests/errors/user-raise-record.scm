;; raise of a record
(import (scheme base) (scheme write))

(define-record-type trouble (make-trouble n) trouble? (n trouble-n))
(raise (make-trouble 1)) ;; expect-error: user trouble
