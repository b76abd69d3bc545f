;; A program of sixty thousand expressions.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
;; generate: text "(define n 0)\n"
;; generate: repeat "(set! n (+ n \i))\n" 60000
;; generate: text "(display n)\n"
(import (scheme base) (scheme write))

