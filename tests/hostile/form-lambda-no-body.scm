;; lambda without a body.
;; outcome: error
(import (scheme base) (scheme write))

(display (lambda (x)))
