;;; (ruse regex): regular expressions in the syntax of the Rust crate `regex`.
(import (scheme base) (scheme write) (ruse regex))
(define-syntax show
  (syntax-rules ()
    ((_ expression)
     (begin
       (write (guard (e ((error-object? e) (cons (error-object-message e) (error-object-irritants e)))) expression))
       (newline)))))
(define date (regex "(?<year>\\d{4})-(?<month>\\d{2})"))
(show (regex? date)) ;; expect: #t
(show (regex-source date)) ;; expect: "(?<year>\\d{4})-(?<month>\\d{2})"
(define match (regex-search date "on 2024-05 and 2023-11"))
(show (regex-match? match)) ;; expect: #t
(show (regex-match-count match)) ;; expect: 2
(show (regex-match-submatch match 'year)) ;; expect: "2024"
(show (list (regex-match-submatch-start match 'month) (regex-match-submatch-end match 2))) ;; expect: (8 10)
(show (regex-match->list match)) ;; expect: ("2024-05" "2024" "05")
(show (regex-matches? date "2024-05")) ;; expect: #t
(show (regex-matches? date "2024-05!")) ;; expect: #f
(show (regex-match->list (regex-matches "(a|ab)(c|bcd)?" "abcd"))) ;; expect: ("abcd" "a" "bcd")
(show (regex-extract date "on 2024-05 and 2023-11")) ;; expect: ("2024-05" "2023-11")
(show (regex-split "\\s*,\\s*" "a , b,c,")) ;; expect: ("a" "b" "c" "")
(show (regex-partition "," "a,b")) ;; expect: ("a" "," "b")
(show (regex-replace date "2024-05 2023-11" "$month/$year")) ;; expect: "05/2024 2023-11"
(show (regex-replace-all date "2024-05 2023-11" "${month}/$1")) ;; expect: "05/2024 11/2023"
(show (regex-replace-all "o" "foo boo" (lambda (match) (number->string (regex-match-submatch-start match 0)))))
;; expect: "f12 b56"
(show (regex-replace-all "(?i)É" "été ÉTÉ" "e")) ;; expect: "ete eTe"
(show (regex-replace-all "" "abc" "-")) ;; expect: "-a-b-c-"
(show (regex-replace "\\bfoo" "foofoo foo" "x" 0 #f 1)) ;; expect: "foofoo x"
(show (regex-replace "" "abc" "-" 0 #f 2)) ;; expect: "ab-c"
(show (regex-fold "é+" (lambda (i m s acc) (cons (regex-match-submatch-start m 0) acc)) '() "aéébéc"))
;; expect: (4 1)
(show (regex-quote "a.b*[c]")) ;; expect: "a\\.b\\*\\[c\\]"
(show (regex-matches? (regex-quote "a.b*[c]") "a.b*[c]")) ;; expect: #t
(show (regex "a(b")) ;; expect: ("regex: the pattern is wrong at character 1: unclosed group" "a(b")
(show (regex "é[z-a]")) ;; expect: ("regex: the pattern is wrong at character 2: invalid character class range, the start must be <= the end" "é[z-a]")
(show (regex "a{2,1}")) ;; expect: ("regex: the pattern is wrong at character 1: invalid repetition count range, the start must be <= the end" "a{2,1}")
(show (regex "\\p{Foo}")) ;; expect: ("regex: the pattern is wrong at character 0: Unicode property not found" "\\p{Foo}")
(show (regex "(?=x)")) ;; expect: ("regex: the pattern is wrong at character 0: look-around, including look-ahead and look-behind, is not supported" "(?=x)")
(show (regex "(\\w{1000}){1000}")) ;; expect: ("regex: the pattern is too large: compiled, it has more than 4194304 bytes")
(show (regex 5)) ;; expect: ("regex: argument 1 must be a pattern (a string) or a regular expression, but it is" 5)
(show (regex-replace-all "a" "a" (lambda (match) 5))) ;; expect: ("regex-replace-all: the replacement procedure must return a string, but it returned" 5)
(show (regex-replace "a" "a" car)) ;; expect: ("car: argument 1 must be a pair, but it is" #<regex-match regex: #<regex object: #<regex> source: "a" names: () count: 1> string: "a" positions: #(0 1)>)

;; Linear in the text.
(show (regex-matches? "(a*)*b" (make-string 100000 #\a))) ;; expect: #f
(show (regex-search "(x+x+)+y" (make-string 100000 #\x))) ;; expect: #f

;; Levels of nesting.
(define (nested levels)
  (string-append (make-string levels #\() "a" (make-string levels #\))))
(show (regex-matches? (nested 250) "a")) ;; expect: #t
(show (guard (e (#t (error-object-message e))) (regex (nested 251))))
;; expect: "regex: the pattern is wrong at character 250: exceed the maximum number of nested parentheses/brackets (250)"
