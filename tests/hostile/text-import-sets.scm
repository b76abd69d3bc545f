;; An import set nested ten thousand deep.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(import "
;; generate: repeat "(only " 10000
;; generate: text "(scheme char)"
;; generate: repeat " char-upcase)" 10000
;; generate: text ")\n(display (char-upcase #\\a))\n"
(import (scheme base) (scheme write))

