;; A call that is no proper list.
;; outcome: error
(import (scheme base) (scheme write))

(display . 1)
