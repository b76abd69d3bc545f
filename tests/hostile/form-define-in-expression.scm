;; A definition as an operand.
;; outcome: error
(import (scheme base) (scheme write))

(display (if 1 (define x 2)))
