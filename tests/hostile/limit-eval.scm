;; eval of a new procedure, for ever.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base) (scheme eval) (scheme repl))

(let loop ((i 0))
  (eval (list 'define (string->symbol (string-append "f" (number->string (modulo i 100)))) '(lambda (x) x))
        (interaction-environment))
  (loop (+ i 1)))
