;; A comparison that answers without any order, and one that changes the data.
;; outcome: ok
(import (scheme base) (scheme write) (srfi 132))

(define n 0)
(define (random-order a b) (set! n (modulo (+ (* n 1103515245) 12345) 2147483648)) (odd? (quotient n 65536)))
(define l (let loop ((i 0) (l '())) (if (= i 10000) l (loop (+ i 1) (cons i l)))))
(display (length (list-sort random-order l)))
(define v (make-vector 1000 1))
(vector-sort! (lambda (a b) (vector-set! v 0 (+ 1 a)) (< a b)) v)
(display (vector-length v))
