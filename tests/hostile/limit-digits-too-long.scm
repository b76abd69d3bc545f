;; Ten million digits are no number.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: limit,timeout
(import (scheme base))

(define s (make-string 10000000 #\7))
(let loop ((n (string->number s)))
  (if n (car n) (loop n)))
