;; A hundred thousand nested begin forms.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: repeat "(begin " 100000
;; generate: text "(display 1)"
;; generate: repeat ")" 100000
;; generate: text "\n"
(import (scheme base) (scheme write))

