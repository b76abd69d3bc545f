;; A continuation inside map entered again and again; results already given stay
;; as they are.
;; outcome: ok
(import (scheme base) (scheme write))

(define k #f)
(define n 0)
(define results '())
(define l (map (lambda (x) (call/cc (lambda (c) (if (= x 2) (set! k c)) x))) '(1 2 3)))
(set! results (cons l results))
(set! n (+ n 1))
(if (< n 1000) (k (* 10 n)))
(write (list (length results) (car results) (list-ref results 999)))
