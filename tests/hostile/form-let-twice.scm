;; A variable bound twice.
;; outcome: error
(import (scheme base) (scheme write))

(display (let ((x 1) (x 2)) x))
