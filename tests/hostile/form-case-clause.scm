;; A case clause that is no list of data.
;; outcome: error
(import (scheme base) (scheme write))

(display (case 1 (1 2)))
