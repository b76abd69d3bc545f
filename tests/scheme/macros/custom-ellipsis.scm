;; custom ellipsis identifiers and (... ...)
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-syntax tuple (syntax-rules ::: () ((_ x :::) '(x ::: ...))))
(show (tuple 1 2)) ;; expect: (1 2 ...)
(define-syntax escaped (syntax-rules () ((_ x) '(x (... ...)))))
(show (escaped a)) ;; expect: (a ...)
(define-syntax escaped-template (syntax-rules () ((_ x) '((... (x ...)) x))))
(show (escaped-template a)) ;; expect: ((a ...) a)
(define-syntax make-list-macro (syntax-rules () ((_ name) (define-syntax name (syntax-rules () ((_ x (... ...)) (list x (... ...))))))))
(make-list-macro my-list)
(show (my-list 1 2 3)) ;; expect: (1 2 3)
(define-syntax make-tagger (syntax-rules ::: () ((_ name tag :::) (define-syntax name (syntax-rules () ((_ x ...) '((tag ::: x) ...)))))))
(make-tagger tagged p q)
(show (tagged 1 2)) ;; expect: ((p q 1) (p q 2))
(define-syntax literal-ellipsis (syntax-rules (...) ((_ ...) 'dots) ((_ x) 'other)))
(show (literal-ellipsis ...)) ;; expect: dots
(show (literal-ellipsis 5)) ;; expect: other
