;; A feature requirement nested a hundred thousand deep.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(cond-expand ("
;; generate: repeat "(not " 100000
;; generate: text "r7rs"
;; generate: repeat ")" 100000
;; generate: text " (display 1)) (else (display 2)))\n"
(import (scheme base) (scheme write))

