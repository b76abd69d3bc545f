;; A program of twenty thousand procedures.
;; flags: --max-heap 1G
;; outcome: ok
;; timeout: 30
;; generate: repeat "(define (f\i x) (if (= x 0) \i (f\i (- x 1))))\n" 20000
;; generate: text "(display (f19999 3))\n"
(import (scheme base) (scheme write))

