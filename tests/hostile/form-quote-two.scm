;; quote of two data.
;; outcome: error
(import (scheme base) (scheme write))

(display (quote 1 2))
