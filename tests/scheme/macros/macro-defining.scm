;; macros that define macros that define macros
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-syntax level1 (syntax-rules () ((_ n2 k) (define-syntax n2 (syntax-rules () ((_ n3) (define-syntax n3 (syntax-rules () ((_ x) (list k x))))))))))
(level1 level2 'outer)
(level2 level3)
(show (level3 1)) ;; expect: (outer 1)
(define-syntax jabberwocky (syntax-rules () ((_ hatter) (begin (define march-hare 42) (define-syntax hatter (syntax-rules () ((_) march-hare)))))))
(jabberwocky mad-hatter)
(show (mad-hatter)) ;; expect: 42
(define-syntax make-const (syntax-rules () ((_ name v) (define-syntax name (syntax-rules () ((_ . ignored) v))))))
(make-const always-x 'x)
(show (always-x 1 2 3)) ;; expect: x
(define-syntax with-macro (syntax-rules () ((_ name def body) (let-syntax ((name def)) body))))
(show (with-macro dbl (syntax-rules () ((_ e) (* 2 e))) (dbl 21))) ;; expect: 42
(define-syntax alias (syntax-rules () ((_ new old) (define-syntax new (syntax-rules () ((_ . args) (old . args)))))))
(alias my-if if)
(show (my-if #f 1 2)) ;; expect: 2
