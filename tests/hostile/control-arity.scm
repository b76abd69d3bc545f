;; A call with too many arguments names the procedure.
;; outcome: error
;; contains: two-parameters
(import (scheme base) (scheme write))

(define (two-parameters a b) a)
(two-parameters 1 2 3)
