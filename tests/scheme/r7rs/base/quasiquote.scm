;; quasiquote, unquote, unquote-splicing, nesting, vectors
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show `(list ,(+ 1 2) 4)) ;; expect: (list 3 4)
(show (let ((name 'a)) `(list ,name ',name))) ;; expect: (list a 'a)
(show `(a ,(+ 1 2) ,@(map abs '(4 -5 6)) b)) ;; expect: (a 3 4 5 6 b)
(show `((foo ,(- 10 3)) ,@(cdr '(c)) . ,(car '(cons)))) ;; expect: ((foo 7) . cons)
(show `#(10 5 ,(square 2) ,@(map square '(4 3)) 8)) ;; expect: #(10 5 4 16 9 8)
(show (let ((foo '(foo bar)) (@baz 'baz)) `(list ,@foo , @baz))) ;; expect: (list foo bar baz)
(show `,(+ 2 3)) ;; expect: 5
(show `x) ;; expect: x
(show `()) ;; expect: ()
(show `#()) ;; expect: #()
(show `(1 . ,(+ 1 1))) ;; expect: (1 . 2)
(show `(,@'(1 2) . 3)) ;; expect: (1 2 . 3)
(show `(1 ,@'())) ;; expect: (1)
(show `(,@'() ,@'(a) ,@'())) ;; expect: (a)
(show `((1 ,(+ 1 1)) #(,(+ 1 2)) "s" #\c)) ;; expect: ((1 2) #(3) "s" #\c)
(show (quasiquote (list (unquote (+ 1 2)) 4))) ;; expect: (list 3 4)
(show `(x ,@(list 1 2))) ;; expect: (x 1 2)
(show `(1 ,@'(2 . 3))) ;; expect: (1 2 . 3)
(show (cadr `(1 (2 3) ,(list 4)))) ;; expect: (2 3)
(define (with-tail t) `(a b . ,t))
(show (with-tail '(c))) ;; expect: (a b c)
