;; command-line, get-environment-variable(s)
(import (scheme base) (scheme process-context) (scheme write))

(define (show x) (write x) (newline))

;; args: alpha --beta
(show (pair? (command-line))) ;; expect: #t
(show (string? (car (command-line)))) ;; expect: #t
(show (cadr (command-line))) ;; expect: "alpha"
(show (list-ref (command-line) 2)) ;; expect: "--beta"
(show (string? (get-environment-variable "PATH"))) ;; expect: #t
(show (get-environment-variable "RUSE_NO_SUCH_VARIABLE")) ;; expect: #f
(show (pair? (assoc "PATH" (get-environment-variables)))) ;; expect: #t
(show (equal? (cdr (assoc "PATH" (get-environment-variables))) (get-environment-variable "PATH"))) ;; expect: #t
