;;; SRFI 11: let-values and let*-values.
(import (except (scheme base) let-values let*-values) (scheme write) (srfi 11))

(let-values (((a b) (values 1 2)) ((c . d) (values 3 4 5)) (e (values)))
  (write (list a b c d e))
  (newline)) ;; expect: (1 2 3 (4 5) ())
(let ((a 'outer))
  (let-values (((a) (values 'inner)) ((b) (values a)))
    (write (list a b))
    (newline))) ;; expect: (inner outer)
(let ((a 'outer))
  (let*-values (((a) (values 'inner)) ((b) (values a)))
    (write (list a b))
    (newline))) ;; expect: (inner inner)
