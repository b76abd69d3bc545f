;; A character name of a million letters.
;; flags: --max-heap 1G
;; outcome: error
;; timeout: 30
;; generate: text "(display #\\"
;; generate: repeat "abcdefghij" 100000
;; generate: text ")\n"
(import (scheme base) (scheme write))

