;; let-syntax and letrec-syntax scope; shadowing of macros by variables and back
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (let ((f (lambda (x) (+ x 1)))) (let-syntax ((f (syntax-rules () ((_ x) x))) (g (syntax-rules () ((_ x) (f x))))) (list (f 1) (g 1))))) ;; expect: (1 2)
(show (let ((f (lambda (x) (+ x 1)))) (letrec-syntax ((f (syntax-rules () ((_ x) x))) (g (syntax-rules () ((_ x) (f x))))) (list (f 1) (g 1))))) ;; expect: (1 1)
(define-syntax m (syntax-rules () ((_ x) (list 'global x))))
(show (let ((m (lambda (x) (list 'local x)))) (m 1))) ;; expect: (local 1)
(show (let () (define (m x) (list 'internal x)) (m 2))) ;; expect: (internal 2)
(show (let () (define-syntax m (syntax-rules () ((_ x) (list 'inner-macro x)))) (m 3))) ;; expect: (inner-macro 3)
(show (m 4)) ;; expect: (global 4)
(show (letrec-syntax ((ev? (syntax-rules () ((_) #t) ((_ x . r) (od? . r)))) (od? (syntax-rules () ((_) #f) ((_ x . r) (ev? . r))))) (list (ev? 1 2) (ev? 1 2 3)))) ;; expect: (#t #f)
(show (let ((x 1)) (let-syntax ((get (syntax-rules () ((_) x))) (put (syntax-rules () ((_ v) (set! x v))))) (let ((x 2)) (put 10) (list x (get)))))) ;; expect: (2 10)
(show (let ((x 'a)) (define-syntax y (syntax-rules () ((_) x))) (define z (y)) (let ((x 'b)) (list x (y) z)))) ;; expect: (b a a)
(show (let-syntax () 5)) ;; expect: 5
(show (let-syntax ((a (syntax-rules () ((_) 1)))) (define b 2) (+ (a) b))) ;; expect: 3
