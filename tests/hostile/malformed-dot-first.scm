;; A dot after the opening parenthesis.
;; outcome: error
(import (scheme base) (scheme write))

(display '( . a))
