;;; (ruse socket): TCP within this machine.
(import (scheme base) (scheme write) (ruse socket))
(define-syntax show
  (syntax-rules ()
    ((_ expression)
     (begin
       (write (guard (e ((error-object? e) (cons (error-object-message e) (error-object-irritants e)))) expression))
       (newline)))))
(define listener (socket-listen 0))
(define port (cdr (socket-local-address listener)))
(show (listener? listener)) ;; expect: #t
(show (socket? listener)) ;; expect: #f
(show (car (socket-local-address listener))) ;; expect: "127.0.0.1"
(show (socket-accept listener #:timeout 0.02)) ;; expect: #f
(define client (socket-connect "127.0.0.1" port #:timeout 10))
(define server (socket-accept listener #:timeout 10))
(show (list (socket? client) (socket? server))) ;; expect: (#t #t)
(define (send socket text)
  (write-string text (socket-output socket))
  (flush-output-port (socket-output socket)))
(send client "hello\ngrüße\n")
(show (read-line (socket-input server))) ;; expect: "hello"
(show (read-line (socket-input server))) ;; expect: "grüße"
(send server "back\n")
(show (read-line (socket-input client))) ;; expect: "back"
(show (equal? (socket-peer-address client) (socket-local-address server))) ;; expect: #t
(socket-set-timeout! client 0.05)
(show (guard (e ((file-error? e) 'late)) (read-char (socket-input client)))) ;; expect: late
(socket-set-timeout! client #f)
(socket-shutdown client 'write)
(show (eof-object? (read-char (socket-input server)))) ;; expect: #t
(socket-close client)
(socket-close server)
(socket-close server)
(show (guard (e ((error-object? e) (error-object-message e))) (read-char (socket-input server))))
;; expect: "read-char: the port is closed:"
(show (guard (e ((error-object? e) (error-object-message e))) (socket-peer-address client)))
;; expect: "socket-peer-address: the connection is closed:"

(define binary (socket-connect "localhost" port #:binary #t))
(define other (socket-accept listener #:binary #t))
(call-with-socket binary (lambda (in out) (write-bytevector (bytevector 1 2 255) out)))
(show (read-bytevector 10 (socket-input other))) ;; expect: #u8(1 2 255)
(socket-close other)
(socket-close listener)
(show (guard (e ((error-object? e) (error-object-message e))) (socket-accept listener))) ;; expect: "socket-accept: the listener is closed:"
(show (guard (e ((file-error? e) 'refused)) (socket-connect "127.0.0.1" port))) ;; expect: refused
(show (socket-connect 5 1)) ;; expect: ("socket-connect: argument 1 must be a string, but it is" 5)
(show (socket-connect "localhost" 70000)) ;; expect: ("socket-connect: argument 2 must be an exact integer from 0 to 65535, but it is" 70000)
(show (socket-connect "localhost" port #:timeout 'soon)) ;; expect: ("socket-connect: the timeout must be a number of seconds or #f, but it is" soon)
(show (socket-listen "x")) ;; expect: ("socket-listen: argument 1 must be an exact integer from 0 to 65535, but it is" "x")
(show (socket-accept 5)) ;; expect: ("socket-accept: argument 1 must be a listener, but it is" 5)
(show (socket-close 5)) ;; expect: ("socket-close: argument 1 must be a socket or a listener, but it is" 5)
