;; interaction-environment is mutable
(import (scheme base) (scheme eval) (scheme repl) (scheme write))

(define (show x) (write x) (newline))

(define env (interaction-environment))
(eval '(define ruse-test-x 5) env)
(show (eval '(* ruse-test-x 2) env)) ;; expect: 10
(eval '(set! ruse-test-x 6) env)
(show (eval 'ruse-test-x (interaction-environment))) ;; expect: 6
(eval '(define (ruse-test-f n) (if (= n 0) 1 (* n (ruse-test-f (- n 1))))) env)
(show (eval '(ruse-test-f 10) env)) ;; expect: 3628800
(eval '(define-syntax twice (syntax-rules () ((_ e) (list e e)))) env)
(show (eval '(twice 1) env)) ;; expect: (1 1)
