;; Symbols without end, all of them kept.
;; flags: --max-heap 32M --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(let loop ((i 0) (all '()))
  (loop (+ i 1) (cons (string->symbol (number->string i)) all)))
