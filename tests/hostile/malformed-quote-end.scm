;; A quote at the end of the text.
;; outcome: error
(import (scheme base) (scheme write))

(display 1)
'
