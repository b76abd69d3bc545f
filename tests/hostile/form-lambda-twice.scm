;; A parameter given twice.
;; outcome: error
(import (scheme base) (scheme write))

(display (lambda (x x) x))
