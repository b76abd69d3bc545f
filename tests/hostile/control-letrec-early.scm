;; A letrec variable used before it has a value.
;; outcome: error
(import (scheme base) (scheme write))

(display (letrec ((a b) (b 1)) a))
