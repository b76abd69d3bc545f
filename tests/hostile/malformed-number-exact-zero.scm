;; An exact ratio with a zero denominator.
;; outcome: error
(import (scheme base) (scheme write))

(display #e1/0)
