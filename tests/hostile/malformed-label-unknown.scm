;; A reference to a label that is not there.
;; outcome: error
(import (scheme base) (scheme write))

(display '#9#)
