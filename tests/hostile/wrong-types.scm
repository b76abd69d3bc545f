;; Every common operation on operands of the wrong type is an error that can be
;; caught.
;; outcome: ok
(import (scheme base) (scheme write) (scheme char) (scheme inexact) (scheme lazy) (scheme process-context))

(define-syntax must-fail
  (syntax-rules ()
    ((_ expression ...)
     (begin
       (unless (guard (problem (#t #t)) expression #f)
         (write 'expression)
         (display " gave no error\n")
         (exit 1))
       ...))))


(must-fail
 (+ 1 "2") (- 'a) (* #t 2) (< 1 'b) (< 1 +i) (abs "x") (max 1 'a) (sqrt 'x) (exp "1") (expt "2" 2)
 (even? 1.5) (odd? 'a) (gcd 1.5 2) (floor "x") (round 'a) (exact "1") (number->string 'a)
 (car '()) (cdr 5) (set-car! '() 1) (caar '(1)) (cddr '(1)) (cadr '(1))
 (vector-length '(1)) (string-length 'abc) (bytevector-length "a")
 (vector-for-each car (vector 1)) (map car 5) (for-each car '(1)) (vector-map + 1) (string-map char-upcase 1)
 (string-upcase 'a) (string<? "a" 'b) (char<? #\a "b") (symbol=? 'a "a") (boolean=? #t 1)
 (5) ("f" 1) ('f) ((lambda (x) x)) ((lambda (x) x) 1 2) ((lambda (x . y) x)) (car) (cons 1) (cons 1 2 3)
 (call/cc 5) (call-with-values 5 list) (call-with-values (lambda () 1) 5) (dynamic-wind 1 2 3)
 (with-exception-handler 1 2) (apply 5 '())
 (raise 1) (error "x") (error 'not-a-string "x")
 (read-char "port") (write-char "a") (write-string #\a) (newline 5) (read-u8 (open-input-string "a"))
 (write-u8 1 (open-output-string)) (close-port 5) (get-output-string (open-input-string ""))
 (open-input-string 5) (open-input-bytevector "a") (write-u8 256 (open-output-bytevector))
 (make-parameter 1 2) (parameterize ((5 1)) 1) (parameterize ((car 1)) 1)
 (char->integer 5) (digit-value "1") (string->list 5) (list->string 5) (string 1 2)
 (bytevector 256) (bytevector -1) (bytevector 'a) (vector-set! '#(1 2) 5 0)
 (let loop ((x 1)) (loop)) (letrec ((a b) (b 1)) a) (raise-continuable 'x))
(display "all refused\n")
