;; An integer literal of a million digits.
;; flags: --max-heap 256M
;; outcome: ok
;; timeout: 30
;; generate: text "(display (even? "
;; generate: repeat "1234567890" 100000
;; generate: text "))\n"
(import (scheme base) (scheme write))

