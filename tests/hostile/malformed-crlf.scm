;; Lines that end in CR LF, and in CR alone.
;; outcome: ok
;; generate: bytes 28 69 6D 70 6F 72 74 20 28 73 63 68 65 6D 65 20 62 61 73 65 29 29 0D 0A 28 64 65 66 69 6E 65 20 78 20 31 29 0D 28 69 66 20 78 20 78 29 0D 0A
