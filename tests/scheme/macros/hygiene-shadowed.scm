;; macros keep their meaning when if, list, let or temporaries are shadowed at the use
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-syntax my-or2 (syntax-rules () ((_ a b) (let ((t a)) (if t t b)))))
(show (let ((t 5)) (my-or2 #f t))) ;; expect: 5
(show (let ((if list)) (my-or2 #f 2))) ;; expect: 2
(show (let ((let list) (if list)) (my-or2 1 2))) ;; expect: 1
(define-syntax make-pair (syntax-rules () ((_ a b) (cons a b))))
(show (let ((cons list)) (make-pair 1 2))) ;; expect: (1 . 2)
(define-syntax ten (syntax-rules () ((_) 10)))
(define (ten-user) (ten))
(show (let ((ten 5)) (+ ten (ten-user)))) ;; expect: 15
(define-syntax while (syntax-rules () ((_ c b ...) (let loop () (when c b ... (loop))))))
(define (loop) 'user-loop)
(define i 0)
(define result #f)
(while (< i 3) (set! i (+ i 1)) (set! result (loop)))
(show (list i result)) ;; expect: (3 user-loop)
(show (let loop ((n 0)) (let ((k 0)) (while (< k 2) (set! k (+ k 1))) (if (< n 3) (loop (+ n k)) n)))) ;; expect: 4
(define-syntax my-unless (syntax-rules () ((_ c e) (if (not c) e #f))))
(show (let ((not (lambda (x) x))) (my-unless #f 'ok))) ;; expect: ok
(show (let ((quote -)) (my-or2 #f 7))) ;; expect: 7
