;; A string of a gigabyte as output.
;; flags: --max-output 64K --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(write-string (make-string 10000000 #\a))
