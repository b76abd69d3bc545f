;; standard input: lines, characters, end of file
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

;; stdin: first line\nsecond\n\nlast
(show (read-line)) ;; expect: "first line"
(show (read-char)) ;; expect: #\s
(show (peek-char)) ;; expect: #\e
(show (read-line)) ;; expect: "econd"
(show (read-line)) ;; expect: ""
(show (read-string 2)) ;; expect: "la"
(show (read-line)) ;; expect: "st"
(show (eof-object? (read-line))) ;; expect: #t
(show (eof-object? (read-char))) ;; expect: #t
