;;; SRFI 9: define-record-type.
(import (except (scheme base) define-record-type) (scheme write) (srfi 9))

(define-record-type point
  (make-point x y)
  point?
  (x point-x set-point-x!)
  (y point-y)
  (label point-label set-point-label!))
(define p (make-point 1 2))
(write (list (point? p) (point? 5) (point-x p) (point-y p)))
(newline) ;; expect: (#t #f 1 2)
(set-point-x! p 10)
(set-point-label! p 'here)
(write (list (point-x p) (point-label p) (vector? p)))
(newline) ;; expect: (10 here #f)
