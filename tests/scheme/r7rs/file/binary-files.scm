;; binary files
(import (scheme base) (scheme file) (scheme write))

(define (show x) (write x) (newline))

(define name "ruse-test-binary.tmp")
(define o (open-binary-output-file name))
(show (list (binary-port? o) (textual-port? o))) ;; expect: (#t #f)
(write-u8 0 o)
(write-bytevector #u8(255 128 10 13) o)
(close-output-port o)
(define i (open-binary-input-file name))
(show (binary-port? i)) ;; expect: #t
(show (read-bytevector 100 i)) ;; expect: #u8(0 255 128 10 13)
(show (eof-object? (read-u8 i))) ;; expect: #t
(close-port i)
(delete-file name)
(show (file-exists? name)) ;; expect: #f
