;; derived forms inside macros with shadowed keywords
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-syntax collect (syntax-rules () ((_ (x lst) e c) (let loop ((l lst) (acc '())) (cond ((null? l) (reverse acc)) (else (let ((x (car l))) (loop (cdr l) (if c (cons e acc) acc)))))))))
(show (collect (x '(1 2 3 4)) (* x x) (even? x))) ;; expect: (4 16)
(show (let ((loop list) (acc 5) (l 6)) (collect (x '(1 2)) (+ x acc l) #t))) ;; expect: (12 13)
(define-syntax try (syntax-rules (catch) ((_ e (catch v h)) (guard (v (#t h)) e))))
(show (try (raise 'x) (catch err (list 'caught err)))) ;; expect: (caught x)
(define-syntax with-p (syntax-rules () ((_ p v b) (parameterize ((p v)) b))))
(define prm (make-parameter 1))
(show (with-p prm 2 (prm))) ;; expect: 2
(define-syntax my-do (syntax-rules () ((_ n b) (do ((i 0 (+ i 1)) (r '() (cons b r))) ((= i n) r)))))
(show (let ((i 'mine)) (my-do 2 i))) ;; expect: (mine mine)
(define-syntax multi (syntax-rules () ((_ (v ...) e b) (let-values (((v ...) e)) b))))
(show (multi (a b) (values 1 2) (list b a))) ;; expect: (2 1)
