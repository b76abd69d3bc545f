;; call/cc and call-with-current-continuation
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))
(define-syntax values->list
  (syntax-rules () ((_ e) (call-with-values (lambda () e) list))))

(show (call-with-current-continuation (lambda (exit) (for-each (lambda (x) (if (negative? x) (exit x))) '(54 0 37 -3 245 19)) #t))) ;; expect: -3
(define (list-length obj) (call/cc (lambda (return) (letrec ((r (lambda (obj) (cond ((null? obj) 0) ((pair? obj) (+ (r (cdr obj)) 1)) (else (return #f)))))) (r obj)))))
(show (list-length '(1 2 3 4))) ;; expect: 4
(show (list-length '(a b . c))) ;; expect: #f
(show (call/cc (lambda (k) 5))) ;; expect: 5
(show (+ 1 (call/cc (lambda (k) (* 100 (k 1)))))) ;; expect: 2
(show (values->list (call/cc (lambda (k) (k 1 2 3))))) ;; expect: (1 2 3)
(show (values->list (call/cc (lambda (k) (k))))) ;; expect: ()
(show (procedure? (call/cc (lambda (k) k)))) ;; expect: #t
