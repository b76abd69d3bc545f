;; parameterize without anything.
;; outcome: error
(import (scheme base) (scheme write))

(parameterize)
