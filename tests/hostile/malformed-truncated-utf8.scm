;; A character of three bytes cut off at the end of the text.
;; outcome: error
;; generate: bytes 22 61 62 22 0A E2 82
