;; A square bracket.
;; outcome: error
(import (scheme base) (scheme write))

(display [+ 1 2])
