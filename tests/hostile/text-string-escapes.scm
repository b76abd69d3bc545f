;; A string literal of a million escapes.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
;; generate: text "(display (string-length \""
;; generate: repeat "\\x3BB;" 1000000
;; generate: text "\"))\n"
(import (scheme base) (scheme write))

