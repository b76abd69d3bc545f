;; close-port and friends, call-with-port, *-port-open?
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))
(define-syntax values->list
  (syntax-rules () ((_ e) (call-with-values (lambda () e) list))))

(define i (open-input-string "abc"))
(show (input-port-open? i)) ;; expect: #t
(close-input-port i)
(show (input-port-open? i)) ;; expect: #f
(close-input-port i)
(define o (open-output-string))
(show (output-port-open? o)) ;; expect: #t
(close-output-port o)
(show (output-port-open? o)) ;; expect: #f
(define b (open-input-bytevector #u8(1)))
(close-port b)
(show (input-port-open? b)) ;; expect: #f
(show (input-port? b)) ;; expect: #t
(define c (open-input-string "hello"))
(show (call-with-port c read-line)) ;; expect: "hello"
(show (input-port-open? c)) ;; expect: #f
(show (values->list (call-with-port (open-input-string "xy") (lambda (p) (let* ((a (read-char p)) (b (read-char p))) (values a b)))))) ;; expect: (#\x #\y)
(show (guard (e ((error-object? e) 'closed)) (read-char i))) ;; expect: closed
(show (guard (e ((error-object? e) 'closed)) (write-char #\a o))) ;; expect: closed
(show (guard (e ((error-object? e) 'closed)) (read-u8 b))) ;; expect: closed
