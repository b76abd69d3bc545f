;; Ten million tail calls round three procedures and apply.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write))

(define (a n) (if (= n 0) (display "done\n") (b (- n 1))))
(define (b n) (c n))
(define (c n) (apply a (list n)))
(a 10000000)
