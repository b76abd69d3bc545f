;; eval of shared data that has 2^60 parts as a tree.
;; flags: --max-heap 64M --timeout 0.5
;; outcome: limit
;; kind: timeout,limit
(import (scheme base) (scheme eval) (scheme repl))

(define (share n x) (if (= n 0) x (share (- n 1) (list 'begin x x))))
(eval (share 60 1) (interaction-environment))
