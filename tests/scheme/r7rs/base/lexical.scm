;; comments, case sensitivity, #!fold-case, identifiers, datum comments
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

; line comment
#| block #| nested |# comment |#
(show '(a #;b c)) ;; expect: (a c)
(show '(a #;(b c) #;d e)) ;; expect: (a e)
(show '(#; #;a b c)) ;; expect: (c)
(show '(1 #| inside |# 2)) ;; expect: (1 2)
(show (eq? 'abc 'ABC)) ;; expect: #f
#!fold-case
(SHOW (EQ? 'abc 'ABC)) ;; expect: #t
(show 'FooBar) ;; expect: foobar
(show '|FooBar|) ;; expect: FooBar
#!no-fold-case
(show (eq? 'abc 'ABC)) ;; expect: #f
(show '(a . (b . (c)))) ;; expect: (a b c)
