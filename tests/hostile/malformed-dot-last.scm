;; A dot before the closing parenthesis.
;; outcome: error
(import (scheme base) (scheme write))

(display '(a . ))
