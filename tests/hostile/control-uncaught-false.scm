;; An uncaught raise of an unusual object.
;; outcome: error
(import (scheme base) (scheme write))

(raise #f)
