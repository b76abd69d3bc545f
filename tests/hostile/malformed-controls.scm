;; Control characters where a token is expected.
;; outcome: error
;; generate: bytes 01 02 03 04 05 06 07 08 0E 0F 10 1B 7F 0A
