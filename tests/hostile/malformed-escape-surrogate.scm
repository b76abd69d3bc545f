;; An escape of a surrogate in a string.
;; outcome: error
(import (scheme base) (scheme write))

(display "\xD800;")
