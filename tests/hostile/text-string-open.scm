;; A string of ten million characters that is never closed.
;; flags: --max-heap 1G
;; outcome: error
;; timeout: 30
;; generate: text "(display \""
;; generate: repeat "0123456789" 1000000
(import (scheme base) (scheme write))

