;; symbols that need bars are written with bars
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (string->symbol "")) ;; expect: ||
(show (string->symbol "two words")) ;; expect: |two words|
(show (string->symbol "a|b")) ;; expect: |a\|b|
(show (string->symbol "1")) ;; expect: |1|
(show (string->symbol "+1")) ;; expect: |+1|
(show (string->symbol "-")) ;; expect: -
(show (string->symbol "...")) ;; expect: ...
(show (string->symbol ".")) ;; expect: |.|
(show (string->symbol "(x)")) ;; expect: |(x)|
(show (string->symbol "a;b")) ;; expect: |a;b|
(show (string->symbol "a\"b")) ;; expect: |a"b|
(show (string->symbol "+i")) ;; expect: |+i|
(show (string->symbol "+inf.0")) ;; expect: |+inf.0|
(show (string->symbol "a'b")) ;; expect: |a'b|
(show (string->symbol "#foo")) ;; expect: |#foo|
(show (string->symbol "a.b")) ;; expect: a.b
(show (string->symbol "+a")) ;; expect: +a
(show (string->symbol "a#")) ;; expect: |a#|
(show (string->symbol "1+")) ;; expect: |1+|
