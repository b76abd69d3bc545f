;; The beginning of a WebAssembly module in the text.
;; outcome: error
;; generate: bytes 00 61 73 6D 01 00 00 00
