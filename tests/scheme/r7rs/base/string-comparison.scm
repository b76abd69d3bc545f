;; string=? string<? string>? string<=? string>=?
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (string=? "abc" "abc")) ;; expect: #t
(show (string=? "abc" "abd")) ;; expect: #f
(show (string=? "abc" "ab")) ;; expect: #f
(show (string=? "" "" "")) ;; expect: #t
(show (string=? "a" "a" "b")) ;; expect: #f
(show (string<? "abc" "abd")) ;; expect: #t
(show (string<? "ab" "abc")) ;; expect: #t
(show (string<? "" "a")) ;; expect: #t
(show (string<? "a" "a")) ;; expect: #f
(show (string<? "a" "b" "c")) ;; expect: #t
(show (string<? "a" "c" "b")) ;; expect: #f
(show (string>? "b" "a")) ;; expect: #t
(show (string>? "abc" "ab")) ;; expect: #t
(show (string>? "c" "b" "b")) ;; expect: #f
(show (string<=? "a" "a" "b")) ;; expect: #t
(show (string<=? "b" "a")) ;; expect: #f
(show (string>=? "b" "b" "a")) ;; expect: #t
(show (string>=? "a" "b")) ;; expect: #f
(show (string<? "Z" "a")) ;; expect: #t
(show (string<? "z" "é")) ;; expect: #t
(show (string<? "\xFFFD;" "\x10000;")) ;; expect: #t
