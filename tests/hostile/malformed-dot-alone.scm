;; A dot at top level.
;; outcome: error
(import (scheme base) (scheme write))

.
