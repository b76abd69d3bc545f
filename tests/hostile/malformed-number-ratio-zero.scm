;; A ratio with a zero denominator.
;; outcome: error
(import (scheme base) (scheme write))

(display 1/0)
