;; no clause matches: the value and the place of the form
(import (scheme base) (scheme write) (ruse match))

(define (f x)
  (match x            ;; expect-error: value match: no pattern matches (1 2)
    ((a) a)
    (#(b) b)))
(f '(1 2))
