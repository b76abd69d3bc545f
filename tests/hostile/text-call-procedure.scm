;; A call of a user procedure with a hundred thousand arguments.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(define (f . rest) (length rest))\n(display (f "
;; generate: repeat "(car '(\i)) " 100000
;; generate: text "))\n"
(import (scheme base) (scheme write))

