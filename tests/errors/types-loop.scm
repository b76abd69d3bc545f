;; what a loop passes on
(import (scheme base) (ruse type))
(define (sum (l : list)) : integer
  (let loop ((l : list l) (acc : integer 0))
    (if (null? l)
        acc
        (loop (cdr l) (number->string acc))))) ;; expect-error: syntax loop: argument 2 must be integer, found string
