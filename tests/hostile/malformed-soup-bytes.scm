;; A hundred thousand opening delimiters of different kinds.
;; outcome: error
;; generate: repeat "(#(#u8(\"" 25000
(import (scheme base) (scheme write))

