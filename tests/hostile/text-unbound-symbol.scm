;; An unbound variable whose name has a million characters: the message is short.
;; flags: --max-heap 1G
;; outcome: error
;; timeout: 30
;; generate: repeat "abcdefghij" 100000
;; generate: text "\n"
(import (scheme base) (scheme write))

