;;; SRFI 111: boxes.
(import (scheme base) (scheme write) (srfi 111))

(define b (box 1))
(write (list (box? b) (box? 1) (box? (list 1)) (unbox b)))
(newline) ;; expect: (#t #f #f 1)
(set-box! b 'two)
(write (unbox b))
(newline) ;; expect: two
(write (eqv? (box 1) (box 1)))
(newline) ;; expect: #f
