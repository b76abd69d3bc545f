;; string-map and string-for-each over one or many strings
(import (scheme base) (scheme char) (scheme write))

(define (show x) (write x) (newline))

(show (string-map char-foldcase "AbdEgH")) ;; expect: "abdegh"
(show (string-map (lambda (c) (integer->char (+ 1 (char->integer c)))) "HAL")) ;; expect: "IBM"
(show (string-map (lambda (c k) ((if (eqv? k #\u) char-upcase char-downcase) c)) "studlycaps xxx" "ululululul")) ;; expect: "StUdLyCaPs"
(show (string-map char-upcase "")) ;; expect: ""
(show (string-map (lambda (a b c) (if (char<? a b) b c)) "abc" "bbbbb" "xyzw")) ;; expect: "byz"
(define acc '())
(string-for-each (lambda (c) (set! acc (cons (char->integer c) acc))) "abcde")
(show acc) ;; expect: (101 100 99 98 97)
(set! acc '())
(string-for-each (lambda (a b) (set! acc (cons (string a b) acc))) "abc" "12")
(show acc) ;; expect: ("b2" "a1")
(set! acc 'untouched)
(string-for-each (lambda (c) (set! acc c)) "")
(show acc) ;; expect: untouched
(show (string-map (lambda (c) (if (char=? c #\s) #\ß c)) "sas")) ;; expect: "ßaß"
