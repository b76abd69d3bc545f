;; lambda without anything.
;; outcome: error
(import (scheme base) (scheme write))

(lambda)
