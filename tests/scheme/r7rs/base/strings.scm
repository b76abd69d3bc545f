;; string?, make-string, string, string-length, string-ref, string-set!
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (string? "")) ;; expect: #t
(show (string? #\a)) ;; expect: #f
(show (string? 'a)) ;; expect: #f
(show (make-string 3 #\x)) ;; expect: "xxx"
(show (make-string 0 #\x)) ;; expect: ""
(show (string-length (make-string 5))) ;; expect: 5
(show (make-string 2 #\λ)) ;; expect: "λλ"
(show (string)) ;; expect: ""
(show (string #\a #\b #\c)) ;; expect: "abc"
(show (string-length "")) ;; expect: 0
(show (string-length "abc")) ;; expect: 3
(show (string-length "aλ\x1F600;")) ;; expect: 3
(show (string-ref "abc" 0)) ;; expect: #\a
(show (string-ref "abc" 2)) ;; expect: #\c
(show (string-ref "aλb" 1)) ;; expect: #\λ
(show (string-ref "aλb" 2)) ;; expect: #\b
(define s (make-string 3 #\*))
(string-set! s 1 #\?)
(show s) ;; expect: "*?*"
(string-set! s 0 #\λ)
(show s) ;; expect: "λ?*"
(string-set! s 2 #\x1F600)
(show (string-length s)) ;; expect: 3
(show (char->integer (string-ref s 2))) ;; expect: 128512
(string-set! s 0 #\a)
(string-set! s 2 #\c)
(show s) ;; expect: "a?c"
