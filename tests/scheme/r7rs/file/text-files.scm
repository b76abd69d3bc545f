;; text files: every way to open, read, write, delete
(import (scheme base) (scheme file) (scheme write) (scheme read))

(define (show x) (write x) (newline))
(define-syntax values->list
  (syntax-rules () ((_ e) (call-with-values (lambda () e) list))))

(define name "ruse-test-text.tmp")
(show (file-exists? name)) ;; expect: #f
(call-with-output-file name (lambda (p) (write '(1 "two" #\3) p) (newline p) (write-string "λ line\n" p)))
(show (file-exists? name)) ;; expect: #t
(show (call-with-input-file name (lambda (p) (let* ((d (read p)) (nl (read-char p)) (l (read-line p))) (list d nl l (eof-object? (read-line p))))))) ;; expect: ((1 "two" #\3) #\newline "λ line" #t)
(with-output-to-file name (lambda () (display "replaced") (newline)))
(show (with-input-from-file name read-line)) ;; expect: "replaced"
(define o (open-output-file name))
(show (list (output-port? o) (textual-port? o) (output-port-open? o))) ;; expect: (#t #t #t)
(write 'x o)
(close-port o)
(define i (open-input-file name))
(show (list (input-port? i) (textual-port? i))) ;; expect: (#t #t)
(show (read i)) ;; expect: x
(show (eof-object? (read i))) ;; expect: #t
(close-input-port i)
(delete-file name)
(show (file-exists? name)) ;; expect: #f
(show (values->list (begin (with-output-to-file name (lambda () (display "ab"))) (call-with-input-file name (lambda (p) (let* ((a (read-char p)) (b (read-char p))) (values a b))))))) ;; expect: (#\a #\b)
(delete-file name)
