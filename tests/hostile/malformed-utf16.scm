;; UTF-16 text with a byte order mark.
;; outcome: error
;; generate: bytes 0A FF FE 28 00 64 00 69 00 73 00 70 00 6C 00 61 00 79 00 20 00 31 00 29 00
