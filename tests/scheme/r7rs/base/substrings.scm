;; substring, string-append, string-copy with ranges
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (substring "hello" 1 3)) ;; expect: "el"
(show (substring "hello" 0 5)) ;; expect: "hello"
(show (substring "hello" 5 5)) ;; expect: ""
(show (substring "aλbμc" 1 4)) ;; expect: "λbμ"
(show (string-append)) ;; expect: ""
(show (string-append "a")) ;; expect: "a"
(show (string-append "foo" "" "bar" "λ")) ;; expect: "foobarλ"
(define s "abcde")
(show (string-copy s)) ;; expect: "abcde"
(show (eq? s (string-copy s))) ;; expect: #f
(show (string-copy s 2)) ;; expect: "cde"
(show (string-copy s 1 3)) ;; expect: "bc"
(show (string-copy s 5)) ;; expect: ""
(define one (string #\a))
(define grown (string-append one))
(string-set! grown 0 #\z)
(show one) ;; expect: "a"
(show grown) ;; expect: "z"
