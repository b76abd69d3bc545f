;; A string without its end.
;; outcome: error
(import (scheme base) (scheme write))

(display "abc)
