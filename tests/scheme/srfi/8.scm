;;; SRFI 8: receive.
(import (scheme base) (scheme write) (srfi 8))

(receive (a b) (values 1 2)
  (write (list a b))
  (newline)) ;; expect: (1 2)
(receive (first . rest) (values 1 2 3)
  (write (list first rest))
  (newline)) ;; expect: (1 (2 3))
(receive all (values)
  (write all)
  (newline)) ;; expect: ()
(receive (q r) (floor/ 17 5)
  (define product (* q 5))
  (write (+ product r))
  (newline)) ;; expect: 17
