;; equal? of data that are a million deep, again and again.
;; flags: --timeout 0.1
;; outcome: limit
;; kind: timeout
(import (scheme base))

(define (deep n) (let loop ((i 0) (l '())) (if (= i n) l (loop (+ i 1) (list l)))))
(define a (deep 1000000))
(define b (deep 1000000))
(let loop () (equal? a b) (loop))
