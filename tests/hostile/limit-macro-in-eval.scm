;; A macro that expands to itself, in eval, and the error is caught.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base) (scheme eval) (scheme repl))

(eval '(define-syntax again (syntax-rules () ((_ x) (again x)))) (interaction-environment))
(let loop ()
  (guard (e (#t #f)) (eval '(again 1) (interaction-environment)))
  (loop))
