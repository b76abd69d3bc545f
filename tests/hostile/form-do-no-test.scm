;; do without a test.
;; outcome: error
(import (scheme base) (scheme write))

(do ((i 0 (+ i 1))))
