;; Two values as an operand.
;; outcome: ok,error
(import (scheme base) (scheme write))

(display (+ 1 (values 2 3)))
