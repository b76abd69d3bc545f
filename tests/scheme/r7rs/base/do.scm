;; do: steps, missing steps, empty results, fresh bindings each turn
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (do ((vec (make-vector 5)) (i 0 (+ i 1))) ((= i 5) vec) (vector-set! vec i i))) ;; expect: #(0 1 2 3 4)
(show (let ((x '(1 3 5 7 9))) (do ((x x (cdr x)) (sum 0 (+ sum (car x)))) ((null? x) sum)))) ;; expect: 25
(show (do ((i 0 (+ i 1)) (j 10 (- j 1))) ((= i j) (list i j)))) ;; expect: (5 5)
(show (do ((i 0 (+ i 1)) (fs '() (cons (lambda () i) fs))) ((= i 3) (map (lambda (f) (f)) fs)))) ;; expect: (2 1 0)
(show (do ((i 0 (+ i 1)) (k 'constant)) ((= i 3) k))) ;; expect: constant
(show (do ((i 0 (+ i 1))) ((= i 3) 1 2 i))) ;; expect: 3
(define n 0)
(do () ((= n 4)) (set! n (+ n 1)))
(show n) ;; expect: 4
(do ((i 0 (+ i 1))) ((= i 3)) (write i))
(newline) ;; expect: 012
