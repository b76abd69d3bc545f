;; A character without its name at the end of the text.
;; outcome: error
;; generate: text "#\\"
(import (scheme base) (scheme write))

