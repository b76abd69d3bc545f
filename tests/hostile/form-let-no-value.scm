;; A binding without a value.
;; outcome: error
(import (scheme base) (scheme write))

(let ((x)) x)
