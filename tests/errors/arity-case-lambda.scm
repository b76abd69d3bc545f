;; no clause of case-lambda fits
(import (scheme base) (scheme case-lambda) (scheme write))

(define pick (case-lambda ((a) 1) ((a b) 2)))
(list (pick 1 2 3)) ;; expect-error: arity
