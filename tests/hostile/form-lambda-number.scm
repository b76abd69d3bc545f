;; A number among the parameters.
;; outcome: error
(import (scheme base) (scheme write))

(display (lambda (x 1) x))
