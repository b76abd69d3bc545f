;; A string literal of ten million characters.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
;; generate: text "(display (string-length \""
;; generate: repeat "0123456789" 1000000
;; generate: text "\"))\n"
(import (scheme base) (scheme write))

