;; A NUL byte between two expressions.
;; outcome: error
;; generate: bytes 28 69 6D 70 6F 72 74 20 28 73 63 68 65 6D 65 20 62 61 73 65 29 29 0A 00 0A
