;; A million empty lines before an error.
;; flags: --max-heap 1G
;; outcome: error
;; timeout: 30
;; generate: repeat "\n" 1000000
;; generate: text "(vector-ref (vector 1) 1)\n"
(import (scheme base) (scheme write))

