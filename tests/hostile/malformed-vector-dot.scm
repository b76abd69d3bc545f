;; A dot in a vector.
;; outcome: error
(import (scheme base) (scheme write))

(display #(1 . 2))
