;; the current ports are parameters
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define o (open-output-string))
(parameterize ((current-output-port o)) (write 'hidden) (newline) (display "text") (write-string "!") (write-char #\.))
(show (get-output-string o)) ;; expect: "hidden\ntext!."
(parameterize ((current-input-port (open-input-string "line one\nrest")))
  (show (read-line)) ;; expect: "line one"
  (show (peek-char)) ;; expect: #\r
  (show (read-char)) ;; expect: #\r
  (show (char-ready?)) ;; expect: #t
  (show (read-string 10))) ;; expect: "est"
(define eo (open-output-string))
(parameterize ((current-error-port eo)) (write 'err (current-error-port)))
(show (get-output-string eo)) ;; expect: "err"
(parameterize ((current-input-port (open-input-bytevector #u8(1 2 3))))
  (show (u8-ready?)) ;; expect: #t
  (show (peek-u8)) ;; expect: 1
  (show (read-u8)) ;; expect: 1
  (show (read-bytevector 5))) ;; expect: #u8(2 3)
(define bo (open-output-bytevector))
(parameterize ((current-output-port bo)) (write-u8 7) (write-bytevector #u8(8 9)))
(show (get-output-bytevector bo)) ;; expect: #u8(7 8 9)
