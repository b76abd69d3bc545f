;; A symbol of ten million characters.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
;; generate: text "(display (symbol? '"
;; generate: repeat "abcdefghij" 1000000
;; generate: text "))\n"
(import (scheme base) (scheme write))

