;; case-lambda: dispatch on the number of arguments
(import (scheme base) (scheme case-lambda) (scheme write))

(define (show x) (write x) (newline))

(define range (case-lambda ((e) (range 0 e)) ((b e) (do ((r '() (cons e r)) (e (- e 1) (- e 1))) ((< e b) r)))))
(show (range 3)) ;; expect: (0 1 2)
(show (range 3 5)) ;; expect: (3 4)
(define plus (case-lambda (() 0) ((x) x) ((x y) (+ x y)) ((x y z) (+ (+ x y) z)) (args (apply + args))))
(show (list (plus) (plus 1) (plus 1 2) (plus 1 2 3) (plus 1 2 3 4))) ;; expect: (0 1 3 6 10)
(define first-wins (case-lambda ((x) 'one) ((x . rest) 'some) ((x y) 'two)))
(show (list (first-wins 1) (first-wins 1 2))) ;; expect: (one some)
(define tail (case-lambda ((a b . c) (list a b c)) (() 'none)))
(show (list (tail 1 2) (tail 1 2 3 4) (tail))) ;; expect: ((1 2 ()) (1 2 (3 4)) none)
(show (procedure? plus)) ;; expect: #t
(show (apply plus '(1 2 3 4 5))) ;; expect: 15
(show (map (case-lambda ((x) (* x x)) ((x y) (+ x y))) '(1 2) '(3 4))) ;; expect: (4 6)
(define body (case-lambda ((x) (define y (* x 2)) (+ x y))))
(show (body 5)) ;; expect: 15
(show (guard (e ((error-object? e) 'arity)) ((case-lambda ((a) 1) ((a b) 2)) 1 2 3))) ;; expect: arity
