;; Escape from, and re-entry into, the comparison of a sort.
;; outcome: ok
(import (scheme base) (scheme write) (srfi 132))

(define k #f)
(define n 0)
(define sorted (list-sort (lambda (a b) (call/cc (lambda (c) (set! k c))) (< a b)) (list 5 3 1 4)))
(set! n (+ n 1))
(if (< n 100) (k #t))
(write sorted)
