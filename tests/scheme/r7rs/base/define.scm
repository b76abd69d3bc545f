;; define: variables, procedures, rest lists, internal definitions
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define add3 (lambda (x) (+ x 3)))
(show (add3 3)) ;; expect: 6
(define first car)
(show (first '(1 2))) ;; expect: 1
(define (no-args) 'none)
(show (no-args)) ;; expect: none
(define (rest . all) all)
(show (rest 1 2)) ;; expect: (1 2)
(define (mixed a b . c) (list a b c))
(show (mixed 1 2 3 4)) ;; expect: (1 2 (3 4))
(show (let ((x 5)) (define foo (lambda (y) (bar x y))) (define bar (lambda (a b) (+ (* a b) a))) (foo (+ x 3)))) ;; expect: 45
(define (outer) (define (ev? n) (or (= n 0) (od? (- n 1)))) (define (od? n) (and (> n 0) (ev? (- n 1)))) (ev? 10))
(show (outer)) ;; expect: #t
(define (forward) (later 1))
(define (later x) (+ x 100))
(show (forward)) ;; expect: 101
(define x 'global)
(define (shadow) (define x 'local) x)
(show (list (shadow) x)) ;; expect: (local global)
(define λ-name 'unicode)
(show λ-name) ;; expect: unicode
(define |odd name| 1)
(show (+ |odd name| 1)) ;; expect: 2
