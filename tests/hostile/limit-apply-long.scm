;; apply with a list of a million arguments, again and again.
;; flags: --max-stack 1M --timeout 0.15
;; outcome: limit
;; kind: timeout,limit
(import (scheme base))

(define l (make-list 1000000 1))
(let loop () (apply + l) (apply list l) (loop))
