;; A vector literal nested a million deep.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(display (vector? "
;; generate: repeat "#(" 1000000
;; generate: repeat ")" 1000000
;; generate: text "))\n"
(import (scheme base) (scheme write))

