;; string input ports: read-char peek-char read-line read-string char-ready?
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define p (open-input-string "abc\ndef\n\nλx"))
(show (input-port? p)) ;; expect: #t
(show (output-port? p)) ;; expect: #f
(show (textual-port? p)) ;; expect: #t
(show (binary-port? p)) ;; expect: #f
(show (port? p)) ;; expect: #t
(show (port? 5)) ;; expect: #f
(show (input-port? "s")) ;; expect: #f
(show (char-ready? p)) ;; expect: #t
(show (peek-char p)) ;; expect: #\a
(show (read-char p)) ;; expect: #\a
(show (peek-char p)) ;; expect: #\b
(show (read-line p)) ;; expect: "bc"
(show (read-string 2 p)) ;; expect: "de"
(show (read-line p)) ;; expect: "f"
(show (read-line p)) ;; expect: ""
(show (read-string 100 p)) ;; expect: "λx"
(show (eof-object? (read-char p))) ;; expect: #t
(show (eof-object? (peek-char p))) ;; expect: #t
(show (eof-object? (read-line p))) ;; expect: #t
(show (eof-object? (read-string 1 p))) ;; expect: #t
(show (char-ready? p)) ;; expect: #t
(show (eof-object? (eof-object))) ;; expect: #t
(show (eof-object? 'eof)) ;; expect: #f
(show (eq? (eof-object) (eof-object))) ;; expect: #t
(show (eof-object? (read-char (open-input-string "")))) ;; expect: #t
(show (read-line (open-input-string "no newline"))) ;; expect: "no newline"
(show (read-string 0 (open-input-string "abc"))) ;; expect: ""
