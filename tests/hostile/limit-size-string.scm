;; A string of 10^12 characters.
;; flags: --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(make-string (expt 10 12) #\a)
