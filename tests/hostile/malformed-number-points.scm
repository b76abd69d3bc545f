;; Something like a number with two points.
;; outcome: error
(import (scheme base) (scheme write))

(display 1.2.3)
