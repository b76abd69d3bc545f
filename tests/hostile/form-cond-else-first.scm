;; Clauses after else.
;; outcome: error
(import (scheme base) (scheme write))

(display (cond (else 1) (2 3)))
