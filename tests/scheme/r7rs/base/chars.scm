;; char?, char comparison with many arguments, char->integer, integer->char
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (char? #\a)) ;; expect: #t
(show (char? "a")) ;; expect: #f
(show (char? 'a)) ;; expect: #f
(show (char->integer #\A)) ;; expect: 65
(show (char->integer #\x3bb)) ;; expect: 955
(show (char->integer #\x10FFFF)) ;; expect: 1114111
(show (char->integer #\null)) ;; expect: 0
(show (integer->char 955)) ;; expect: #\λ
(show (char->integer (integer->char #xD7FF))) ;; expect: 55295
(show (char->integer (integer->char #xE000))) ;; expect: 57344
(show (char=? #\a #\a)) ;; expect: #t
(show (char=? #\a #\a #\b)) ;; expect: #f
(show (char=? #\a #\x61 #\a)) ;; expect: #t
(show (char<? #\a #\b)) ;; expect: #t
(show (char<? #\a #\b #\c)) ;; expect: #t
(show (char<? #\a #\c #\b)) ;; expect: #f
(show (char<? #\a #\a)) ;; expect: #f
(show (char>? #\c #\b #\a)) ;; expect: #t
(show (char>? #\c #\b #\b)) ;; expect: #f
(show (char<=? #\a #\a #\b)) ;; expect: #t
(show (char<=? #\b #\a)) ;; expect: #f
(show (char>=? #\c #\c #\a)) ;; expect: #t
(show (char>=? #\a #\b)) ;; expect: #f
(show (char<? #\Z #\a)) ;; expect: #t
(show (char<? #\z #\λ #\x1F600)) ;; expect: #t
