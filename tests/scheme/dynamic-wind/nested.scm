;; nested winds, escape from the inner, winds in befores and afters
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define trace '())
(define (note x) (set! trace (cons x trace)))
(define (done) (let ((t (reverse trace))) (set! trace '()) t))
(dynamic-wind (lambda () (note 1)) (lambda () (dynamic-wind (lambda () (note 2)) (lambda () (note 3)) (lambda () (note 4)))) (lambda () (note 5)))
(show (done)) ;; expect: (1 2 3 4 5)
(show (call/cc (lambda (k) (dynamic-wind (lambda () (note 1)) (lambda () (dynamic-wind (lambda () (note 2)) (lambda () (k 'out)) (lambda () (note 4)))) (lambda () (note 5)))))) ;; expect: out
(show (done)) ;; expect: (1 2 4 5)
(dynamic-wind (lambda () (dynamic-wind (lambda () (note 'b1)) (lambda () (note 'b2)) (lambda () (note 'b3)))) (lambda () (note 'body)) (lambda () (dynamic-wind (lambda () (note 'a1)) (lambda () (note 'a2)) (lambda () (note 'a3)))))
(show (done)) ;; expect: (b1 b2 b3 body a1 a2 a3)
(call/cc (lambda (k) (dynamic-wind (lambda () (note 'in) (k #f)) (lambda () (note 'never)) (lambda () (note 'never)))))
(show (done)) ;; expect: (in)
(show (call/cc (lambda (k) (dynamic-wind (lambda () #f) (lambda () 'body) (lambda () (k 'from-after)))))) ;; expect: from-after
(show (call/cc (lambda (k2) (dynamic-wind (lambda () (note 'i)) (lambda () (call/cc (lambda (k) (dynamic-wind (lambda () #f) (lambda () (k 1)) (lambda () (k2 'override))))) 'normal) (lambda () (note 'o)))))) ;; expect: override
(show (done)) ;; expect: (i o)
