;; A body of sixty thousand expressions.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
;; generate: text "(define (f n)\n"
;; generate: repeat "(set! n (+ n 1))\n" 60000
;; generate: text "n)\n(display (f 0))\n"
(import (scheme base) (scheme write))

