;; A character beyond Unicode.
;; outcome: error
(import (scheme base) (scheme write))

(display #\x110000)
