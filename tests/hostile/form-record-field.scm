;; A constructor with a field that is not there.
;; outcome: error
(import (scheme base) (scheme write))

(define-record-type point (make-point x y) point? (x point-x))
(display (make-point 1 2))
