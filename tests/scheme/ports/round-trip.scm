;; what write prints, read returns
(import (scheme base) (scheme read) (scheme write))

(define (show x) (write x) (newline))

(define (through x) (let ((o (open-output-string))) (write x o) (read (open-input-string (get-output-string o)))))
(define data (list 1 -5 1/2 1.5 1e300 1e-300 (expt 10 50) 'sym '|odd sym| "str\n\t\"\\" #\a #\space #\newline #\x0 #\λ '() #t #f '(1 (2) . 3) #(1 #(2)) #u8(1 2) (string->symbol "") (string->symbol "1") "λ\x7f;\x1F600;" '(quote a) '(quasiquote (unquote x)) +inf.0 -0.0))
(show (map (lambda (x) (equal? x (through x))) data)) ;; expect: (#t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t #t)
(define c (list 1 2))
(set-cdr! (cdr c) c)
(define c2 (through c))
(show (eq? c2 (cddr c2))) ;; expect: #t
(show (car c2)) ;; expect: 1
