;; write and display of every kind of object
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define (both x) (write x) (display " ") (display x) (newline))
(both "a\"b\\c") ;; expect: "a\"b\\c" a"b\c
(both #\a) ;; expect: #\a a
(both '("s" #\c sym)) ;; expect: ("s" #\c sym) (s c sym)
(both '#("s" #\c)) ;; expect: #("s" #\c) #(s c)
(both 'sym) ;; expect: sym sym
(both 1.5) ;; expect: 1.5 1.5
(both '()) ;; expect: () ()
(both #t) ;; expect: #t #t
(both #f) ;; expect: #f #f
(both '(1 . 2)) ;; expect: (1 . 2) (1 . 2)
(both '(1 (2 (3)) . 4)) ;; expect: (1 (2 (3)) . 4) (1 (2 (3)) . 4)
(both #u8(1 2)) ;; expect: #u8(1 2) #u8(1 2)
(both '|a b|) ;; expect: |a b| a b
(both "λ") ;; expect: "λ" λ
(both #\λ) ;; expect: #\λ λ
(both '(#t #f)) ;; expect: (#t #f) (#t #f)
(define o (open-output-string))
(write 'a o) (display "b" o) (write-shared "c" o) (write-simple #\d o)
(show (get-output-string o)) ;; expect: "ab\"c\"#\\d"
