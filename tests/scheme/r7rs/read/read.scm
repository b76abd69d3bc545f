;; read: every datum, several from one port, end of file
(import (scheme base) (scheme read) (scheme write))

(define (show x) (write x) (newline))

(define (rd s) (read (open-input-string s)))
(show (rd "42")) ;; expect: 42
(show (rd "  foo ")) ;; expect: foo
(show (rd "(a (b . c) #(1 2) \"s\" #\\x #t #u8(1 2))")) ;; expect: (a (b . c) #(1 2) "s" #\x #t #u8(1 2))
(show (equal? (rd "'a") ''a)) ;; expect: #t
(show (equal? (rd "`(a ,b ,@c)") '(quasiquote (a (unquote b) (unquote-splicing c))))) ;; expect: #t
(show (rd "; comment\n #| block |# #;(skipped) x")) ;; expect: x
(show (rd "()")) ;; expect: ()
(show (rd "(1 . (2 3))")) ;; expect: (1 2 3)
(show (rd "#true")) ;; expect: #t
(show (rd "|a b|")) ;; expect: |a b|
(show (rd "#!fold-case ABC")) ;; expect: abc
(show (eof-object? (rd ""))) ;; expect: #t
(show (eof-object? (rd "   ; only a comment"))) ;; expect: #t
(define p (open-input-string "1 two \"three\"(4)"))
(let* ((a (read p)) (b (read p)) (c (read p)) (d (read p)) (e (read p))) (show (list a b c d (eof-object? e)))) ;; expect: (1 two "three" (4) #t)
(define q (open-input-string "a)b"))
(show (read q)) ;; expect: a
(show (read-char q)) ;; expect: #\)
(parameterize ((current-input-port (open-input-string "from-current")))
  (show (read))) ;; expect: from-current
(define shared (rd "(#0=(1 2) #0#)"))
(show (eq? (car shared) (cadr shared))) ;; expect: #t
(define circular (rd "#1=(a b . #1#)"))
(show (eq? circular (cddr circular))) ;; expect: #t
