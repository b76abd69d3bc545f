;; set! without a value.
;; outcome: error
(import (scheme base) (scheme write))

(define x 1)
(set! x)
