;; a pattern that is wrong is reported where it stands
(import (scheme base) (ruse match))
(define-record-type point (make-point x y) point? (x point-x) (y point-y))
(match (make-point 1 2)
  (0 0)
  ((or (x) (y)) 1)) ;; expect-error: syntax every alternative of `or` must bind the same variables
