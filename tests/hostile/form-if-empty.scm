;; if without anything.
;; outcome: error
(import (scheme base) (scheme write))

(if)
