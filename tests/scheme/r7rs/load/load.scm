;; load evaluates a file in an environment
(import (scheme base) (scheme file) (scheme load) (scheme eval) (scheme repl) (scheme write))

(define (show x) (write x) (newline))

(define name "ruse-test-load.tmp")
(call-with-output-file name (lambda (p) (write '(define loaded-value (+ 40 2)) p) (newline p) (write '(define (loaded-proc x) (* x loaded-value)) p)))
(load name (interaction-environment))
(show (eval 'loaded-value (interaction-environment))) ;; expect: 42
(show (eval '(loaded-proc 2) (interaction-environment))) ;; expect: 84
(load name)
(delete-file name)
(show (guard (e ((file-error? e) 'file-error)) (load "no-such-file.scm" (interaction-environment)))) ;; expect: file-error
