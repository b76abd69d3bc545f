;; string output ports: write-char write-string newline get-output-string
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define o (open-output-string))
(show (output-port? o)) ;; expect: #t
(show (input-port? o)) ;; expect: #f
(show (textual-port? o)) ;; expect: #t
(show (get-output-string o)) ;; expect: ""
(write-char #\a o)
(write-string "bcdef" o)
(newline o)
(write-string "xyz" o 1)
(write-string "12345" o 1 3)
(write-string "" o)
(write-char #\λ o)
(show (get-output-string o)) ;; expect: "abcdef\nyz23λ"
(write 'more o)
(show (get-output-string o)) ;; expect: "abcdef\nyz23λmore"
(flush-output-port o)
(write-string "to stdout") (newline) ;; expect: to stdout
(write-char #\z) (newline) ;; expect: z
(write-string "abcdef" (current-output-port) 2 4) (newline) ;; expect: cd
(flush-output-port)
(show (output-port? (current-output-port))) ;; expect: #t
(show (output-port? (current-error-port))) ;; expect: #t
(show (input-port? (current-input-port))) ;; expect: #t
(show (textual-port? (current-output-port))) ;; expect: #t
