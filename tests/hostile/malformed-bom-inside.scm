;; A byte order mark inside the text.
;; outcome: ok,error
;; generate: bytes EF BB BF 0A
