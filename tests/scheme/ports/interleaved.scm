;; read, read-char and read-line share one port
(import (scheme base) (scheme read) (scheme write))

(define (show x) (write x) (newline))

(define p (open-input-string "(a b) rest of line\n42 x\n"))
(show (read p)) ;; expect: (a b)
(show (read-line p)) ;; expect: " rest of line"
(show (read p)) ;; expect: 42
(show (read-char p)) ;; expect: #\space
(show (peek-char p)) ;; expect: #\x
(show (read-string 10 p)) ;; expect: "x\n"
(show (eof-object? (read p))) ;; expect: #t
