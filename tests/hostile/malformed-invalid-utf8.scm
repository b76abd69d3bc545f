;; Bytes that are no UTF-8 in the middle of a string.
;; outcome: error
;; generate: bytes 28 64 69 73 70 6C 61 79 20 22 61 FF FE 62 22 29 0A
