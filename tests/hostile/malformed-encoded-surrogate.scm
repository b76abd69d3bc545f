;; A surrogate encoded in UTF-8.
;; outcome: error
;; generate: bytes 22 ED A0 80 22 0A
