;; A symbol of ten million characters between bars.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
;; generate: text "(display (symbol? '|"
;; generate: repeat "abcde fghi" 1000000
;; generate: text "|))\n"
(import (scheme base) (scheme write))

