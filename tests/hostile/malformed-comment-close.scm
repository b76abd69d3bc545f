;; A datum comment before a closing parenthesis.
;; outcome: error
(import (scheme base) (scheme write))

(display 1 #;)
