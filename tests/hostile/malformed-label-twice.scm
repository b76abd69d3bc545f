;; A label given twice.
;; outcome: error
(import (scheme base) (scheme write))

(display '(#0=a #0=b))
