;; A cond of fifty thousand clauses.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(define (f x) (cond\n"
;; generate: repeat "((eqv? x \i) 'c\i)\n" 50000
;; generate: text "(else #f)))\n(display (f 49999))\n"
(import (scheme base) (scheme write))

