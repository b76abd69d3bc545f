;; A case of a hundred thousand data.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
;; generate: text "(define (f x) (case x (("
;; generate: repeat "\i " 100000
;; generate: text ") 'in) (else 'out)))\n(display (f 99999))\n(display (f -1))\n"
(import (scheme base) (scheme write))

