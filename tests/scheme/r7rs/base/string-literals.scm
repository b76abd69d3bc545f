;; string escapes, line continuation
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (string-length "a\\b\"c")) ;; expect: 5
(show (map char->integer (string->list "\a\b\t\n\r\"\\\|"))) ;; expect: (7 8 9 10 13 34 92 124)
(show (map char->integer (string->list "\x41;\x3bb;\x0;"))) ;; expect: (65 955 0)
(show "one \
       line") ;; expect: "one line"
(show "trailing   \   
   blanks") ;; expect: "trailing   blanks"
(show (string-length "two
lines")) ;; expect: 9
(show (string=? "\x41;bc" "Abc")) ;; expect: #t
(show (string-length "\x1F600;")) ;; expect: 1
