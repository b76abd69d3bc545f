;; set! on globals, locals, closed-over and rest variables
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define x 2)
(set! x 4)
(show (+ x 1)) ;; expect: 5
(define (f a . rest) (set! a (* a 2)) (set! rest (reverse rest)) (cons a rest))
(show (f 1 2 3)) ;; expect: (2 3 2)
(define get #f)
(define put #f)
(let ((cell 0)) (set! get (lambda () cell)) (set! put (lambda (v) (set! cell v))))
(put 42)
(show (get)) ;; expect: 42
(define (swap-test) (let ((a 1) (b 2)) (let ((t a)) (set! a b) (set! b t)) (list a b)))
(show (swap-test)) ;; expect: (2 1)
(define car-saved car)
(define (my-car x) (car x))
(set! my-car cdr)
(show (my-car '(1 2))) ;; expect: (2)
(show (car-saved '(1 2))) ;; expect: 1
