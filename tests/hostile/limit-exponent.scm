;; Numbers with huge exponents, exact and inexact.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base) (scheme inexact))

(define (try text) (guard (e (#t #f)) (string->number text)))
(let loop ()
  (for-each try '("1e1000000000" "#e1e1000000000" "#e1e-1000000000" "1e-1000000000" "#e1e1000000"))
  (loop))
