;; A surrogate as a character.
;; outcome: error
(import (scheme base) (scheme write))

(display #\xD800)
