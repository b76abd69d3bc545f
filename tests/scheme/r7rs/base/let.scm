;; let, let*, letrec, letrec*: scope and order
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (let ((x 2) (y 3)) (* x y))) ;; expect: 6
(show (let ((x 2) (y 3)) (let ((x 7) (z (+ x y))) (* z x)))) ;; expect: 35
(show (let () 5)) ;; expect: 5
(show (let ((x 1)) (define y 2) (+ x y))) ;; expect: 3
(show (let ((x 2) (y 3)) (let* ((x 7) (z (+ x y))) (* z x)))) ;; expect: 70
(show (let* () 5)) ;; expect: 5
(show (let* ((x 1) (x (+ x 1)) (x (* x 10))) x)) ;; expect: 20
(show (let* ((x 1)) (define x 2) x)) ;; expect: 2
(show (letrec ((even? (lambda (n) (if (zero? n) #t (odd? (- n 1))))) (odd? (lambda (n) (if (zero? n) #f (even? (- n 1)))))) (even? 88))) ;; expect: #t
(show (letrec () 'empty)) ;; expect: empty
(show (letrec* ((p (lambda (x) (+ 1 (q (- x 1))))) (q (lambda (y) (if (zero? y) 0 (+ 1 (p (- y 1)))))) (x (p 5)) (y x)) y)) ;; expect: 5
(show (letrec* ((a 1) (b (+ a 1)) (c (* b 2))) (list a b c))) ;; expect: (1 2 4)
(show (let ((x 'outer)) (let ((f (lambda () x)) (x 'inner)) (list x (f))))) ;; expect: (inner outer)
(define x 10)
(show (let ((x x)) (set! x (+ x 1)) x)) ;; expect: 11
(show x) ;; expect: 10
(show (let* ((fs (let ((n 0)) (list (lambda () (set! n (+ n 1)) n) (lambda () n))))) ((car fs)) ((car fs)) ((cadr fs)))) ;; expect: 2
