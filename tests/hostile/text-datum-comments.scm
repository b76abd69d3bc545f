;; A hundred thousand datum comments in a row, each of which skips another.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: repeat "#;" 100000
;; generate: repeat "x " 100000
;; generate: text "(display 1)\n"
(import (scheme base) (scheme write))

