;; A comment line of ten million characters before an error on the next line.
;; flags: --max-heap 1G
;; outcome: error
;; timeout: 30
;; generate: text ";"
;; generate: repeat "0123456789" 1000000
;; generate: text "\n(car 5)\n"
(import (scheme base) (scheme write))

