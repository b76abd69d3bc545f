;; names of special characters, escapes in strings
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (list #\space #\newline #\tab #\null #\return #\alarm #\backspace #\delete #\escape)) ;; expect: (#\space #\newline #\tab #\null #\return #\alarm #\backspace #\delete #\escape)
(show (list #\( #\) #\" #\; #\\ #\x)) ;; expect: (#\( #\) #\" #\; #\\ #\x)
(show "a\nb\tc\rd\ae\bf") ;; expect: "a\nb\tc\rd\ae\bf"
(show (string-length "a\x0;b")) ;; expect: 3
