;; tail calls between procedures of growing and shrinking arity
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define n 300000)
(define (a0) (if (= n 0) 'done (begin (set! n (- n 1)) (a3 n 2 3))))
(define (a3 x y z) (a9 x y z 4 5 6 7 8 9))
(define (a9 a b c d e f g h i) (if (= (+ a b c d e f g h i) (+ a 44)) (ar a b c d e f) 'wrong))
(define (ar a . rest) (if (= (length rest) 5) (a1 a) 'wrong-rest))
(define (a1 x) (a0))
(show (a0)) ;; expect: done
(define (many-args k a b c d e f g h i j l m) (if (= k 0) (list a m) (many-args (- k 1) b c d e f g h i j l m a)))
(show (many-args 120000 1 2 3 4 5 6 7 8 9 10 11 12)) ;; expect: (1 12)
