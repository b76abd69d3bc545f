;; An unknown character name.
;; outcome: error
(import (scheme base) (scheme write))

(display #\nosuchname)
