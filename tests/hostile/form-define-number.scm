;; A definition of a number.
;; outcome: error
(import (scheme base) (scheme write))

(define 5 6)
