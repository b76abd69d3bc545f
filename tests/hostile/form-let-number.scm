;; A binding that is a number.
;; outcome: error
(import (scheme base) (scheme write))

(let (5) 5)
