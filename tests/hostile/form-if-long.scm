;; if with four parts.
;; outcome: error
(import (scheme base) (scheme write))

(if 1 2 3 4)
