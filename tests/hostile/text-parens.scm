;; A million nested calls of nothing.
;; flags: --max-heap 1G
;; outcome: error,limit
;; timeout: 30
;; generate: repeat "(" 1000000
;; generate: repeat ")" 1000000
(import (scheme base) (scheme write))

