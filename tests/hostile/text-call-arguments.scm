;; A call with a hundred thousand arguments.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(display (+ "
;; generate: repeat "\i " 100000
;; generate: text "))\n"
(import (scheme base) (scheme write))

