;; A letrec whose initialiser is entered again by a continuation.
;; outcome: ok
(import (scheme base) (scheme write))

(define k #f)
(define n 0)
(define result (letrec ((x (call/cc (lambda (c) (set! k c) 0))) (f (lambda () x))) (f)))
(set! n (+ n 1))
(if (< n 100) (k n))
(write result)
