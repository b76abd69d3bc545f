;; Two radix prefixes.
;; outcome: error
(import (scheme base) (scheme write))

(display #x#d1)
