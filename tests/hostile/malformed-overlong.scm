;; An overlong encoding of NUL.
;; outcome: error
;; generate: bytes 22 C0 80 22 0A
