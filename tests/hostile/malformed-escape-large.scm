;; An escape beyond Unicode in a string.
;; outcome: error
(import (scheme base) (scheme write))

(display "\x110000;")
