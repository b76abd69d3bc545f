;; vector?, make-vector, vector, vector-length, vector-ref, vector-set!, literals
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (vector? #(1 2))) ;; expect: #t
(show (vector? #())) ;; expect: #t
(show (vector? '(1))) ;; expect: #f
(show (vector? "v")) ;; expect: #f
(show (vector? (bytevector 1))) ;; expect: #f
(show (make-vector 3 'a)) ;; expect: #(a a a)
(show (make-vector 0)) ;; expect: #()
(show (vector-length (make-vector 7))) ;; expect: 7
(show (vector)) ;; expect: #()
(show (vector 'a "b" #\c 4.5)) ;; expect: #(a "b" #\c 4.5)
(show (vector-length #(1 2 3))) ;; expect: 3
(show (vector-ref #(1 1 2 3 5 8 13 21) 5)) ;; expect: 8
(show (vector-ref #(a) 0)) ;; expect: a
(show (let ((v (vector 0 '(2 2 2 2) "Anna"))) (vector-set! v 1 '("Sue" "Sue")) v)) ;; expect: #(0 ("Sue" "Sue") "Anna")
(show #(0 (1 2) "x")) ;; expect: #(0 (1 2) "x")
(show '#(a #(b) ())) ;; expect: #(a #(b) ())
(define shared (make-vector 2 (list 1)))
(show (eq? (vector-ref shared 0) (vector-ref shared 1))) ;; expect: #t
