;; A gigabyte of garbage in pieces of every size.
;; flags: --max-heap 32M
;; outcome: ok
;; timeout: 60
(import (scheme base) (scheme write))

(do ((i 0 (+ i 1)))
    ((= i 200000) (display "done\n"))
  (make-vector (modulo (* i 7919) 1000) i)
  (make-string (modulo i 300) #\x)
  (make-bytevector (modulo i 900) 1))
