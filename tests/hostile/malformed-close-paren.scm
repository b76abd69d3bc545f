;; A closing parenthesis too many.
;; outcome: error
(import (scheme base) (scheme write))

(display 1))
