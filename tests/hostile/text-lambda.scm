;; Twenty thousand nested lambda forms.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(display (procedure? "
;; generate: repeat "(lambda (x\i) " 20000
;; generate: text "x0"
;; generate: repeat ")" 20000
;; generate: text "))\n"
(import (scheme base) (scheme write))

