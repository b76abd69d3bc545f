;; vector-map and vector-for-each over one or many vectors
(import (scheme base) (scheme cxr) (scheme write))

(define (show x) (write x) (newline))

(show (vector-map cadr '#((a b) (d e) (g h)))) ;; expect: #(b e h)
(show (vector-map (lambda (n) (expt n n)) #(1 2 3 4 5))) ;; expect: #(1 4 27 256 3125)
(show (vector-map * #(1 2) #(10 20 30))) ;; expect: #(10 40)
(show (vector-map + #(1 2 3) #(10 20) #(100 200 300 400))) ;; expect: #(111 222)
(show (vector-map car #())) ;; expect: #()
(define v (make-vector 5 0))
(vector-for-each (lambda (i) (vector-set! v i (* i i))) #(0 1 2 3 4))
(show v) ;; expect: #(0 1 4 9 16)
(define acc '())
(vector-for-each (lambda (a b) (set! acc (cons (+ a b) acc))) #(1 2 3) #(10 20))
(show acc) ;; expect: (22 11)
(define source (vector 1 2 3))
(show (eq? source (vector-map (lambda (x) x) source))) ;; expect: #f
