;; bytevector ports: read-u8 peek-u8 u8-ready? read-bytevector write-u8 write-bytevector
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define p (open-input-bytevector (bytevector 1 2 3 4 5 6 7 8)))
(show (input-port? p)) ;; expect: #t
(show (binary-port? p)) ;; expect: #t
(show (textual-port? p)) ;; expect: #f
(show (u8-ready? p)) ;; expect: #t
(show (peek-u8 p)) ;; expect: 1
(show (read-u8 p)) ;; expect: 1
(show (read-bytevector 3 p)) ;; expect: #u8(2 3 4)
(define buf (make-bytevector 5 0))
(show (read-bytevector! buf p 1 3)) ;; expect: 2
(show buf) ;; expect: #u8(0 5 6 0 0)
(show (read-bytevector! buf p)) ;; expect: 2
(show buf) ;; expect: #u8(7 8 6 0 0)
(show (eof-object? (read-bytevector! buf p))) ;; expect: #t
(show (eof-object? (read-u8 p))) ;; expect: #t
(show (eof-object? (peek-u8 p))) ;; expect: #t
(show (eof-object? (read-bytevector 1 p))) ;; expect: #t
(show (read-bytevector 0 (open-input-bytevector #u8(1)))) ;; expect: #u8()
(define q (open-input-bytevector #u8(9 8 7)))
(show (read-bytevector! buf q 3)) ;; expect: 2
(show buf) ;; expect: #u8(7 8 6 9 8)
(define o (open-output-bytevector))
(show (output-port? o)) ;; expect: #t
(show (binary-port? o)) ;; expect: #t
(show (textual-port? o)) ;; expect: #f
(show (get-output-bytevector o)) ;; expect: #u8()
(write-u8 255 o)
(write-bytevector #u8(1 2 3 4) o)
(write-bytevector #u8(1 2 3 4) o 2)
(write-bytevector #u8(1 2 3 4) o 1 2)
(show (get-output-bytevector o)) ;; expect: #u8(255 1 2 3 4 3 4 2)
