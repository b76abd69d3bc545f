;; A label of forty digits.
;; outcome: error
(import (scheme base) (scheme write))

(display '#9999999999999999999999999999999999999999#)
