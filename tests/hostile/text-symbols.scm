;; Two hundred thousand different symbols.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
;; generate: text "(display (length '("
;; generate: repeat "symbol-number-\i " 200000
;; generate: text ")))\n"
(import (scheme base) (scheme write))

