;; A million opening parentheses.
;; flags: --max-heap 1G
;; outcome: error
;; timeout: 30
;; generate: repeat "(" 1000000
(import (scheme base) (scheme write))

