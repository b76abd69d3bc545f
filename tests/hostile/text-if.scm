;; A hundred thousand nested if forms.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(define (f x)\n"
;; generate: repeat "(if (= x \i) \i " 100000
;; generate: text "#f"
;; generate: repeat ")" 100000
;; generate: text ")\n(display (f 99999))\n"
(import (scheme base) (scheme write))

