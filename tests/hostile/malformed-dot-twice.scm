;; Two dots in a list.
;; outcome: error
(import (scheme base) (scheme write))

(display '(a . b . c))
