;; named let: loops, shadowing, first-class loop procedure
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (let loop ((i 0)) (if (< i 10) (loop (+ i 1)) i))) ;; expect: 10
(show (let loop ((numbers '(3 -2 1 6 -5)) (nonneg '()) (neg '())) (cond ((null? numbers) (list nonneg neg)) ((>= (car numbers) 0) (loop (cdr numbers) (cons (car numbers) nonneg) neg)) (else (loop (cdr numbers) nonneg (cons (car numbers) neg)))))) ;; expect: ((6 1 3) (-5 -2))
(show (let f () 5)) ;; expect: 5
(show (let f ((n 5)) (if (= n 0) 1 (* n (f (- n 1)))))) ;; expect: 120
(show (let loop ((i 0) (acc '())) (if (= i 3) (map (lambda (p) (p)) acc) (loop (+ i 1) (cons (lambda () i) acc))))) ;; expect: (2 1 0)
(define loop 'outer)
(show (let loop ((x loop)) x)) ;; expect: outer
(show ((let f ((x 1)) (if (= x 1) f x)) 7)) ;; expect: 7
(show (let iter ((i 0)) (define j (* i i)) (if (> j 50) j (iter (+ i 1))))) ;; expect: 64
