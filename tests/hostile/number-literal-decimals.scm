;; A decimal literal with ten million digits after the point.
;; flags: --max-heap 256M
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(display 0."
;; generate: repeat "1234567890" 1000000
;; generate: text ")\n"
(import (scheme base) (scheme write))

