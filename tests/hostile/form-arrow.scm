;; => outside cond.
;; outcome: error
(import (scheme base) (scheme write))

(display =>)
