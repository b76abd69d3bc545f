;; let-values with too many values.
;; outcome: error
(import (scheme base) (scheme write))

(display (let-values (((a) (values 1 2))) a))
