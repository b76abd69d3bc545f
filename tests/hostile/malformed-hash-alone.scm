;; A number sign at the end of the text.
;; outcome: error
(import (scheme base) (scheme write))

#
