;; eq?, eqv?, equal? on every kind of object
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (eq? 'a 'a)) ;; expect: #t
(show (eq? '() '())) ;; expect: #t
(show (eq? #t #t)) ;; expect: #t
(show (eq? (list 'a) (list 'a))) ;; expect: #f
(show (let ((x '(a))) (eq? x x))) ;; expect: #t
(show (let ((p (lambda (x) x))) (eq? p p))) ;; expect: #t
(show (eq? car car)) ;; expect: #t
(show (eqv? 2 2)) ;; expect: #t
(show (eqv? 2 2.0)) ;; expect: #f
(show (eqv? 100000000 100000000)) ;; expect: #t
(show (eqv? 123456789012345678901234567890 123456789012345678901234567890)) ;; expect: #t
(show (eqv? 1/3 2/6)) ;; expect: #t
(show (eqv? 0.0 -0.0)) ;; expect: #f
(show (eqv? 0.0 +nan.0)) ;; expect: #f
(show (eqv? 1.5 1.5)) ;; expect: #t
(show (eqv? #\a #\a)) ;; expect: #t
(show (eqv? "" 0)) ;; expect: #f
(show (eqv? 'a "a")) ;; expect: #f
(show (eqv? (cons 1 2) (cons 1 2))) ;; expect: #f
(show (eqv? (lambda () 1) (lambda () 2))) ;; expect: #f
(show (eqv? #f '())) ;; expect: #f
(show (let ((p (lambda (x) x))) (eqv? p p))) ;; expect: #t
(define (counter) (let ((n 0)) (lambda () (set! n (+ n 1)) n)))
(show (let ((g (counter))) (eqv? g g))) ;; expect: #t
(show (eqv? (counter) (counter))) ;; expect: #f
(show (equal? 'a 'a)) ;; expect: #t
(show (equal? '(a (b) c) '(a (b) c))) ;; expect: #t
(show (equal? "abc" (string #\a #\b #\c))) ;; expect: #t
(show (equal? "abc" "abd")) ;; expect: #f
(show (equal? 2 2)) ;; expect: #t
(show (equal? 2 2.0)) ;; expect: #f
(show (equal? (make-vector 5 'a) (make-vector 5 'a))) ;; expect: #t
(show (equal? #(1 2) #(1 2 3))) ;; expect: #f
(show (equal? #u8(1 2) #u8(1 2))) ;; expect: #t
(show (equal? #u8(1 2) #(1 2))) ;; expect: #f
(show (equal? '(1 . 2) '(1 2))) ;; expect: #f
(show (equal? '(1 2 . 3) '(1 2 . 3))) ;; expect: #t
(show (equal? #(("a") #\b) #(("a") #\b))) ;; expect: #t
