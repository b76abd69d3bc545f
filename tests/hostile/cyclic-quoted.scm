;; A cyclic literal; writing it, comparing it, and quoting it inside eval.
;; flags: --max-heap 256M
;; outcome: ok
(import (scheme base) (scheme write) (scheme eval))

(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(define l '#0=(a b . #0#))
(write l)
(write (eq? l (cddr l)))
(write (eval (list 'car (list 'quote l)) (environment '(scheme base))))
