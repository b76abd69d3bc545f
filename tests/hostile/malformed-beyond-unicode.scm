;; A code point beyond U+10FFFF.
;; outcome: error
;; generate: bytes 22 F4 90 80 80 22 0A
