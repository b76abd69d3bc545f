;; environment takes several import sets with modifiers
(import (scheme base) (scheme eval) (scheme write))

(define (show x) (write x) (newline))

(show (eval '(k:car '(1 2)) (environment '(prefix (only (scheme base) car) k:) '(only (scheme base) quote)))) ;; expect: 1
(show (eval '(first '(1 2)) (environment '(rename (only (scheme base) car quote) (car first))))) ;; expect: 1
(show (eval '(map sqrt '(1 4 9)) (environment '(scheme base) '(scheme inexact)))) ;; expect: (1 2 3)
(show (eval '(let-syntax ((m (syntax-rules () ((_ x) (list x x))))) (m 1)) (environment '(scheme base)))) ;; expect: (1 1)
(show (guard (e (#t 'error)) (eval '(cdr '(1 2)) (environment '(only (scheme base) car quote))))) ;; expect: error
(show (eval (list '+ 1 (list 'quote 2)) (environment '(scheme base)))) ;; expect: 3
(show (eval ''sym (environment '(scheme base)))) ;; expect: sym
(show ((eval 'car (environment '(scheme base))) '(a))) ;; expect: a
(show (guard (e (#t 'no-such)) (environment '(no such library)))) ;; expect: no-such
(show (guard (e (#t (list 'caught e))) (eval '(raise 'inside) (environment '(scheme base))))) ;; expect: (caught inside)
