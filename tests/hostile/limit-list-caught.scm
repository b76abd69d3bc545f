;; A list without end; the error is caught, for ever.
;; flags: --max-heap 16M --timeout 0.5
;; outcome: limit
;; kind: timeout
(import (scheme base))

(let again ()
  (guard (e (#t (again)))
    (let loop ((l '())) (loop (cons 1 l)))))
