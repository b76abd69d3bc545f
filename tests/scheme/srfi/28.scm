;;; SRFI 28: format.
(import (scheme base) (scheme write) (srfi 28))
(define (show value) (write value) (newline))

(show (format "Hello, ~a" "World!")) ;; expect: "Hello, World!"
(show (format "~s and ~a" "quoted" "plain")) ;; expect: "\"quoted\" and plain"
(show (format "Error, list is too short: ~s~%" '(one "two" 3)))
;; expect: "Error, list is too short: (one \"two\" 3)\n"
(show (format "~~")) ;; expect: "~"
(show (format "~A~S" #\a #\a)) ;; expect: "a#\\a"
(show (format "")) ;; expect: ""
(define (fails? thunk) (guard (e ((error-object? e) #t)) (thunk) #f))
(show (fails? (lambda () (format "~a")))) ;; expect: #t
(show (fails? (lambda () (format "~a" 1 2)))) ;; expect: #t
(show (fails? (lambda () (format "~z" 1)))) ;; expect: #t
(show (fails? (lambda () (format "~")))) ;; expect: #t
