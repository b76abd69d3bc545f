;; Parsing a million digits, again and again.
;; flags: --timeout 0.15
;; outcome: limit
;; kind: timeout
(import (scheme base))

(define s (make-string 1000000 #\7))
(let loop () (string->number s) (loop))
