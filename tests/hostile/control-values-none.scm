;; No value as a test and as an operand.
;; outcome: ok,error
(import (scheme base) (scheme write))

(display (if (values) 1 2))
(display (list (values)))
