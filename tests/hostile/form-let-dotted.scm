;; A dotted list of bindings.
;; outcome: error
(import (scheme base) (scheme write))

(let ((x 1) . 5) x)
