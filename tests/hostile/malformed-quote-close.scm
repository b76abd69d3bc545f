;; A quote before a closing parenthesis.
;; outcome: error
(import (scheme base) (scheme write))

(display ')
