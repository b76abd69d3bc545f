;; JSON cannot write what refers to itself, and says so by a limit.
;; flags: --max-heap 64M
;; outcome: limit
(import (scheme base) (srfi 180))

(define v (vector 1))
(vector-set! v 0 v)
(json-write v (open-output-string))
