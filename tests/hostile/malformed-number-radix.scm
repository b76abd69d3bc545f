;; A digit beyond the radix.
;; outcome: error
(import (scheme base) (scheme write))

(display #b102)
