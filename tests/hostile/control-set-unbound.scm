;; Assignment of a variable that is nowhere defined.
;; outcome: error
(import (scheme base) (scheme write))

(set! never-defined 1)
