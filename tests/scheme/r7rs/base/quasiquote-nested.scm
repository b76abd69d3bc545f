;; nested quasiquote: inner levels are kept
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define q1 `(a `(b ,(c ,(+ 1 2)))))
(show (equal? q1 '(a (quasiquote (b (unquote (c (unquote (+ 1 2)))))))))  ;; expect: #f
(show (equal? q1 (list 'a (list 'quasiquote (list 'b (list 'unquote (list 'c 3))))))) ;; expect: #t
(define q2 `(a `(b ,(foo ,(+ 1 3) d) e) f))
(show (equal? q2 '(a (quasiquote (b (unquote (foo 4 d)) e)) f))) ;; expect: #t
(define q3 (let ((name1 'x) (name2 'y)) `(a `(b ,,name1 ,',name2 d) e)))
(show (equal? q3 '(a (quasiquote (b (unquote x) (unquote (quote y)) d)) e))) ;; expect: #t
(define q4 `(1 ```,,@,,@(list (+ 1 2)) 4))
(show (equal? q4 '(1 ```,,@,3 4))) ;; expect: #t
(define q6 `(outer `(inner ,@(a ,@(list 1 2)))))
(show (equal? q6 '(outer (quasiquote (inner (unquote-splicing (a 1 2))))))) ;; expect: #t
(define q7 `#(a `#(b ,(c ,(+ 2 3)))))
(show (equal? q7 (vector 'a (list 'quasiquote (vector 'b (list 'unquote (list 'c 5))))))) ;; expect: #t
