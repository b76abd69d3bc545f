;; Twenty thousand nested let forms.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(display "
;; generate: repeat "(let ((x\i \i)) " 20000
;; generate: text "x19999"
;; generate: repeat ")" 20000
;; generate: text ")\n"
(import (scheme base) (scheme write))

