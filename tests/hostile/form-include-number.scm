;; An include of a number.
;; outcome: error
(import (scheme base) (scheme write))

(include 5)
