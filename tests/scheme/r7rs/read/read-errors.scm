;; malformed text raises errors that satisfy read-error?
(import (scheme base) (scheme read) (scheme write))

(define (show x) (write x) (newline))

(define (try s) (guard (e ((read-error? e) 'read-error) (#t 'other)) (read (open-input-string s))))
(show (try "(1 2")) ;; expect: read-error
(show (try ")")) ;; expect: read-error
(show (try "\"abc")) ;; expect: read-error
(show (try "#(1 2")) ;; expect: read-error
(show (try "(1 . )")) ;; expect: read-error
(show (try "(1 . 2 3)")) ;; expect: read-error
(show (try "( . 1)")) ;; expect: read-error
(show (try "#\\notacharname")) ;; expect: read-error
(show (try "#u8(256)")) ;; expect: read-error
(show (try "#u8(a)")) ;; expect: read-error
(show (try "|abc")) ;; expect: read-error
(show (try "#|abc")) ;; expect: read-error
(show (try "#5#")) ;; expect: read-error
(show (try "'")) ;; expect: read-error
(show (try "#;")) ;; expect: read-error
(show (try "#e1.x")) ;; expect: read-error
(show (try "ok")) ;; expect: ok
