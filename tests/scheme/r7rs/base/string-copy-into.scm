;; string-copy! with ranges and overlap, string-fill! with ranges
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define a (string #\0 #\1 #\2 #\3 #\4))
(string-copy! a 1 "abcde" 0 2)
(show a) ;; expect: "0ab34"
(string-copy! a 3 "xy")
(show a) ;; expect: "0abxy"
(string-copy! a 0 "pqrs" 2)
(show a) ;; expect: "rsbxy"
(string-copy! a 5 "")
(show a) ;; expect: "rsbxy"
(define b (string-copy "abcdef"))
(string-copy! b 2 b 0 4)
(show b) ;; expect: "ababcd"
(define c (string-copy "abcdef"))
(string-copy! c 0 c 2 6)
(show c) ;; expect: "cdefef"
(define d (string-copy "abc"))
(string-copy! d 1 "λμ")
(show d) ;; expect: "aλμ"
(string-copy! d 1 d 0 2)
(show d) ;; expect: "aaλ"
(define f (make-string 4 #\a))
(string-fill! f #\z)
(show f) ;; expect: "zzzz"
(string-fill! f #\y 2)
(show f) ;; expect: "zzyy"
(string-fill! f #\λ 1 3)
(show f) ;; expect: "zλλy"
(string-fill! f #\q 4)
(show f) ;; expect: "zλλy"
(string-fill! f #\q 1 1)
(show f) ;; expect: "zλλy"
