;; equal? of two circles of different length, again and again.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(define (circle n) (let ((l (make-list n 1))) (set-cdr! (list-tail l (- n 1)) l) l))
(define a (circle 1009))
(define b (circle 1013))
(let loop () (equal? a b) (loop))
