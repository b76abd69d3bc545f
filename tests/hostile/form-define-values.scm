;; define-values with too few values.
;; outcome: error
(import (scheme base) (scheme write))

(define-values (a b) (values 1))
(display a)
