;; The beginning of an ELF executable in the text.
;; outcome: error
;; generate: bytes 7F 45 4C 46 02 01 01 00 00 00 00 00 00 00 00 00 03 00 3E 00
