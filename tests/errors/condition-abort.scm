;; the restart of last resort ends the program with the condition at hand, after leaving its extents
(import (scheme base) (scheme write) (ruse condition))

(handler-bind ((<error> (lambda (c) (abort))))
  (dynamic-wind
   (lambda () #f)
   (lambda () (car 5))                ;; expect-error: type car: argument 1 must be a pair, but it is 5
   (lambda () (display "out"))))
;; expect: out
