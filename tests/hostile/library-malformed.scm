;; A library file with an unbalanced parenthesis.
;; outcome: error
(import (scheme base) (scheme write))

(import (files malformed))
