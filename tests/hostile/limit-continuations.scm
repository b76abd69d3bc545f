;; Continuations kept in a list, each deeper than the one before.
;; flags: --max-heap 32M --timeout 15
;; outcome: limit
;; kind: limit
(import (scheme base))

(define (deeper n all)
  (+ 1 (call/cc (lambda (k) (deeper (+ n 1) (cons k all))))))
(deeper 0 '())
