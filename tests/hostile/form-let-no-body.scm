;; let without a body.
;; outcome: error
(import (scheme base) (scheme write))

(let ((x 1)))
