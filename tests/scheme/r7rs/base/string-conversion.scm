;; string->list, list->string, string->vector, vector->string with ranges
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (string->list "")) ;; expect: ()
(show (string->list "abc")) ;; expect: (#\a #\b #\c)
(show (string->list "abcde" 2)) ;; expect: (#\c #\d #\e)
(show (string->list "abcde" 1 3)) ;; expect: (#\b #\c)
(show (string->list "aλ" 1)) ;; expect: (#\λ)
(show (list->string '())) ;; expect: ""
(show (list->string '(#\a #\b))) ;; expect: "ab"
(show (string->vector "ABC")) ;; expect: #(#\A #\B #\C)
(show (string->vector "ABCDE" 3)) ;; expect: #(#\D #\E)
(show (string->vector "ABCDE" 1 2)) ;; expect: #(#\B)
(show (string->vector "")) ;; expect: #()
(show (vector->string #(#\1 #\2 #\3))) ;; expect: "123"
(show (vector->string #(#\1 #\2 #\3) 1)) ;; expect: "23"
(show (vector->string #(#\1 #\2 #\3) 1 2)) ;; expect: "2"
(show (vector->string #())) ;; expect: ""
(show (vector->string (vector #\a #\λ))) ;; expect: "aλ"
