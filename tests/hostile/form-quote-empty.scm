;; quote without anything.
;; outcome: error
(import (scheme base) (scheme write))

(display (quote))
