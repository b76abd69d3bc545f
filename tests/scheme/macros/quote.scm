;; quoted template symbols lose their renaming; data in templates
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-syntax q (syntax-rules () ((_ x) '(x y "s" #\c 1.5 #(x z)))))
(show (q a)) ;; expect: (a y "s" #\c 1.5 #(a z))
(define-syntax sym (syntax-rules () ((_) 'temp)))
(show (eq? (sym) 'temp)) ;; expect: #t
(define-syntax binder (syntax-rules () ((_ n) (let ((n 1) (m 2)) (list 'n 'm n m)))))
(show (binder m)) ;; expect: (m m 1 2)
(define-syntax qq (syntax-rules () ((_ e ...) `(start ,e ... ,@(list e ...)))))
(show (qq 1 2)) ;; expect: (start 1 2 1 2)
(define-syntax kase (syntax-rules () ((_ v k) (case v ((k other) 'hit) (else 'miss)))))
(show (list (kase 'a a) (kase 'other a) (kase 'z a))) ;; expect: (hit hit miss)
