;; A character without its name at the end of the text.
;; outcome: error
(import (scheme base) (scheme write))

#\
