;; A letrec of ten thousand procedures that call the next.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(display (letrec ("
;; generate: repeat "(f\i (lambda () (+ 1 (f\j))))\n" 10000
;; generate: text "(f10000 (lambda () 0))) (f0)))\n"
(import (scheme base) (scheme write))

