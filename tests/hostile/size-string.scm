;; A string of 10^15 characters.
;; flags: --max-heap 256M
;; outcome: error,limit
(import (scheme base) (scheme write))

(display (string-length (make-string 1000000000000000 #\a)))
