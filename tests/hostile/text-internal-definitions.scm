;; A body with ten thousand internal definitions.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(define (f)\n"
;; generate: repeat "(define v\i (lambda () \i))\n" 10000
;; generate: text "(v9999))\n(display (f))\n"
(import (scheme base) (scheme write))

