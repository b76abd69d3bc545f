;; Circles for length, append, map, list-copy, list->string.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(define l (list #\a #\b))
(set-cdr! (cdr l) l)
(define (try f) (guard (e (#t #f)) (f)))
(let loop ()
  (try (lambda () (length l)))
  (try (lambda () (append l l)))
  (try (lambda () (list-copy l)))
  (try (lambda () (list->string l)))
  (try (lambda () (apply + l)))
  (loop))
