;; what primitives raise are error objects
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-syntax kind (syntax-rules () ((_ e) (guard (c ((error-object? c) 'error) (#t 'other)) e 'none))))
(show (kind (car '()))) ;; expect: error
(show (kind (cdr 1))) ;; expect: error
(show (kind (+ 1 'a))) ;; expect: error
(show (kind (vector-ref (vector 1 2) -1))) ;; expect: error
(show (kind (string-ref "abc" 3))) ;; expect: error
(show (kind (list-tail '(1 2) 3))) ;; expect: error
(show (kind (integer->char -1))) ;; expect: error
(show (kind (integer->char #xD800))) ;; expect: error
(show (kind (/ 1 0))) ;; expect: error
(show (kind (modulo 1 0))) ;; expect: error
(show (kind (exact +nan.0))) ;; expect: error
(show (kind (exact +inf.0))) ;; expect: error
(show (kind (symbol->string "s"))) ;; expect: error
(show (kind (string-append "a" 5))) ;; expect: error
(show (kind (length '(1 . 2)))) ;; expect: error
(show (kind (apply + 1))) ;; expect: error
(show (kind ((lambda (x y) x) 1))) ;; expect: error
