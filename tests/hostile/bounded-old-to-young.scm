;; A long-lived vector that is written with young objects all the time.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write))

(define v (make-vector 10000 '()))
(do ((i 0 (+ i 1)))
    ((= i 5000000) (display "done\n"))
  (vector-set! v (modulo (* i 7919) 10000) (list i)))
