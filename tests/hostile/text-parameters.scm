;; A procedure with a hundred thousand parameters.
;; flags: --max-heap 1G
;; outcome: ok,error,limit
;; timeout: 30
;; generate: text "(define (f"
;; generate: repeat " p\i" 100000
;; generate: text ") p99999)\n(display (procedure? f))\n"
(import (scheme base) (scheme write))

