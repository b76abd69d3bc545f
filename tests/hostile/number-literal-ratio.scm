;; A ratio literal of two integers of two hundred thousand digits.
;; flags: --max-heap 256M
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(display (exact? "
;; generate: repeat "1234567890" 20000
;; generate: text "/"
;; generate: repeat "9876543211" 20000
;; generate: text "))\n"
(import (scheme base) (scheme write))

