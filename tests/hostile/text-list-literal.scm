;; A list literal of a million elements.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
;; generate: text "(display (length '("
;; generate: repeat "\i " 1000000
;; generate: text ")))\n"
(import (scheme base) (scheme write))

