;; A bytevector literal of a million bytes.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
;; generate: text "(display (bytevector-length #u8("
;; generate: repeat "255 " 1000000
;; generate: text ")))\n"
(import (scheme base) (scheme write))

