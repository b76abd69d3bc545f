;; Symbols without end that nobody keeps.
;; flags: --max-heap 16M --timeout 0.15
;; outcome: limit
;; kind: timeout
(import (scheme base))

(let loop ((i 0))
  (string->symbol (number->string i))
  (loop (+ i 1)))
