;; A datum comment after a dot.
;; outcome: error
(import (scheme base) (scheme write))

(display '(a . #;b))
