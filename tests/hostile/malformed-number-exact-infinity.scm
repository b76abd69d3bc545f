;; An exact infinity.
;; outcome: error
(import (scheme base) (scheme write))

(display #e+inf.0)
