;; An assignment of a number.
;; outcome: error
(import (scheme base) (scheme write))

(set! 5 6)
