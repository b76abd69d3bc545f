;; read, write and equal? on data nested 200,000 deep
;; except: gc-stress not done after 20 seconds in a dev build
(import (scheme base) (scheme read) (scheme write))

(define (show x) (write x) (newline))

(define (nest n) (let loop ((i 0) (x '())) (if (= i n) x (loop (+ i 1) (list x)))))
(define a (nest 200000))
(define b (nest 200000))
(show (equal? a b)) ;; expect: #t
(show (equal? a (nest 199999))) ;; expect: #f
(define o (open-output-string))
(write a o)
(define text (get-output-string o))
(show (string-length text)) ;; expect: 400002
(show (equal? a (read (open-input-string text)))) ;; expect: #t
(define (nest-vector n) (let loop ((i 0) (x #())) (if (= i n) x (loop (+ i 1) (vector x)))))
(show (equal? (nest-vector 200000) (nest-vector 200000))) ;; expect: #t
