;; A loop that catches everything, around a loop without end: Ctrl-C is not an
;; error that a guard may swallow for ever.
;; flags: --max-heap 256M
;; outcome: interrupted
;; interrupt: 1
(import (scheme base) (scheme write))

(define (spin) (spin))
(let again ()
  (guard (problem (#t (again)))
    (spin)))
