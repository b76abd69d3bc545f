;; list-tail beyond the end.
;; outcome: error
(import (scheme base) (scheme write))

(display (list-tail '(1 2 3) 4))
