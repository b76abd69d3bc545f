;; character names and hex characters
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (map char->integer '(#\alarm #\backspace #\delete #\escape #\newline #\null #\return #\space #\tab))) ;; expect: (7 8 127 27 10 0 13 32 9)
(show (map char->integer (list #\a #\A #\( #\) #\; #\" #\# #\\ #\'))) ;; expect: (97 65 40 41 59 34 35 92 39)
(show (char->integer #\ )) ;; expect: 32
(show (char->integer #\x)) ;; expect: 120
(show (char->integer #\x41)) ;; expect: 65
(show (char->integer #\x3BB)) ;; expect: 955
(show (char=? #\λ #\x3bb)) ;; expect: #t
(show '(#\a)) ;; expect: (#\a)
(show '#(#\( #\))) ;; expect: #(#\( #\))
