;;; SRFI 115: regular expressions as S-expressions.
(import (scheme base) (scheme write) (srfi 115))
(define-syntax show
  (syntax-rules ()
    ((_ expression)
     (begin
       (write (guard (e ((error-object? e) (cons (error-object-message e) (error-object-irritants e)))) expression))
       (newline)))))
(show (regexp-extract '(+ numeric) "192.168.0.1")) ;; expect: ("192" "168" "0" "1")
(show (regexp-split '(+ space) " fee fi  fo\tfum\n")) ;; expect: ("" "fee" "fi" "fo" "fum" "")
(show (regexp-split '(",;") "a,,b,")) ;; expect: ("a" "" "b" "")
(show (regexp-split '(* numeric) "abc123def456ghi789")) ;; expect: ("abc" "def" "ghi" "")
(show (regexp-split '(+ space) "")) ;; expect: ("")
(show (regexp-split "," "a,b,c,d" 2 5)) ;; expect: ("b" "c")
(show (regexp-partition '(+ (or space punct)) "")) ;; expect: ("")
(show (regexp-partition '(+ (or space punct)) "Hello, world!\n")) ;; expect: ("Hello" ", " "world" "!\n")
(show (regexp-partition '(+ (or space punct)) "¿Dónde Estás?")) ;; expect: ("" "¿" "Dónde" " " "Estás" "?")
(show (regexp-partition '(* numeric) "abc123def456ghi789")) ;; expect: ("abc" "123" "def" "456" "ghi" "789")
(show (regexp-replace '(+ space) "one two three" "_")) ;; expect: "one_two three"
(show (regexp-replace '(+ space) "one two three" "_" 0 #f 1)) ;; expect: "one two_three"
(show (regexp-replace '(+ space) "one two three" "_" 0 #f 2)) ;; expect: "one two three"
(show (regexp-replace '(+ space) "  abc \t\n d ef  " "-" 0 #f 2)) ;; expect: "  abc \t\n d-ef  "
(show (regexp-replace '(+ space) "one two three" "$0" 3)) ;; expect: "$0two three"
(show (regexp-replace '(: bos "a") "aaa" "x" 0 #f 1)) ;; expect: "aaa"
(show (regexp-replace 'num (make-string 250 #\1) "x" 0 #f 249)) ;; expect: "111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111x"
(show (regexp-replace '(* "a") "aab" "x" 0 #f 1)) ;; expect: "aabx"
(show (regexp-replace "b" "éabcb" "x" 1 4 0)) ;; expect: "axc"
(show (regexp-replace "b" "éabcb" "x" 2 #f 1)) ;; expect: "bcx"
(show (regexp-replace "b" "abc" "x" 0 #f -1)) ;; expect: ("regex-replace: argument 6 must be an exact integer that is not negative, but it is" -1)

;; The part that is replaced in is all that there is.
(show (regexp-replace "b" "abc" '("<" pre ">") 1)) ;; expect: "<>c"
(show (regexp-replace "b" "abc" '("<" post ">") 0 2)) ;; expect: "a<>"
(show (regexp-replace-all "b" "abbc" '("<" pre "," post ">") 1 3)) ;; expect: "<,b><b,>"
(show (regexp-replace-all '(+ space) "one two three" "_")) ;; expect: "one_two_three"
(show (regexp-replace '(: ($ (+ alpha)) ":" (* space)) "  abc: " '(1 "-" pre 1 post))) ;; expect: "  abc-  abc"
(show (regexp-replace-all '(: (-> k (+ alpha)) "=" (-> v (+ num))) "a=1,b=2" '(v "=" k))) ;; expect: "1=a,2=b"
(show (regexp-replace-all 'num "a1b2" (lambda (match) (string-append "<" (regexp-match-submatch match 0) ">"))))
;; expect: "a<1>b<2>"

(define match (regexp-search '(: ($ (+ num)) "-" (-> second (+ num)) (? ($ "x"))) "éa 12-34"))
(show (regexp-match? match)) ;; expect: #t
(show (regexp-match? "x")) ;; expect: #f
(show (regexp-match-count match)) ;; expect: 3
(show (regexp-match->list match)) ;; expect: ("12-34" "12" "34" #f)
(show (map (lambda (field) (regexp-match-submatch match field)) '(0 1 2 second 3))) ;; expect: ("12-34" "12" "34" "34" #f)
(show (map (lambda (field) (regexp-match-submatch-start match field)) '(0 1 second 3))) ;; expect: (3 3 6 #f)
(show (map (lambda (field) (regexp-match-submatch-end match field)) '(0 1 second 3))) ;; expect: (8 5 8 #f)
(show (regexp-match-submatch match 4)) ;; expect: ("regex-match-submatch: there is no group with this number:" 4)
(show (regexp-match-submatch match 'third)) ;; expect: ("regex-match-submatch: there is no group with this name:" third)
(show (regexp-match-submatch match "x")) ;; expect: ("regex-match-submatch: argument 2 must be the number or name of a group, but it is" "x")
(show (regexp-match-submatch (regexp-search '(or (-> x "a") (-> x "b")) "b") 'x)) ;; expect: "b"

(show (regexp-fold '(+ num) (lambda (i m s acc) (cons (list i (regexp-match-submatch m 0)) acc)) '() "a1b22c"))
;; expect: ((2 "22") (0 "1"))
(show (regexp-fold '(+ num) (lambda (i m s acc) (+ acc 1)) 0 "1 2 3" (lambda (i m s acc) (list i m s acc))))
;; expect: (5 #f "1 2 3" 3)
(show (regexp-fold 'num (lambda (i m s acc) (+ acc 1)) 0 (make-string 1000 #\1))) ;; expect: 1000

;; As deep as documented, and not deeper.
(define (nested levels) (if (= levels 0) "a" (list ': (nested (- levels 1)))))
(show (regexp-matches? (nested 200) "a")) ;; expect: #t
(show (regexp (nested 201))) ;; expect: ("regexp: there are more than 200 levels in this SRE")

;; Every kind of expression.
(define (matches re . strings) (map (lambda (string) (regexp-matches? re string)) strings))
(show (matches "ab" "ab" "a" "abc")) ;; expect: (#t #f #f)
(show (matches '(: "a" (? "b") (* "c") (+ "d")) "ad" "abccdd" "abb")) ;; expect: (#t #t #f)
(show (matches '(or "ab" "cd") "ab" "cd" "ad")) ;; expect: (#t #t #f)
(show (matches '(= 3 "x") "xx" "xxx" "xxxx")) ;; expect: (#f #t #f)
(show (matches '(>= 2 "x") "x" "xx" "xxxx")) ;; expect: (#f #t #t)
(show (matches '(** 1 2 "x") "" "x" "xx" "xxx")) ;; expect: (#f #t #t #f)
(show (regexp-match->list (regexp-search '(: ($ (*? "a")) ($ (?? "a")) ($ (**? 1 2 "a"))) "aaaa")))
;; expect: ("a" "" "" "a")
(show (matches '(w/nocase "straße") "STRASSE" "STRAßE" "straße")) ;; expect: (#f #t #t)
(show (matches '(w/nocase "a" (w/case "b")) "Ab" "AB")) ;; expect: (#t #f)
(show (matches '(: (w/ascii (+ alpha)) (w/unicode (+ alpha))) "abé" "éé")) ;; expect: (#t #f)
(show (regexp-match-count (regexp-search '(w/nocapture ($ "a") ($ "b")) "ab"))) ;; expect: 0
(show (regexp-extract '(/ "az" #\0 #\9) "aZ5")) ;; expect: ("a" "5")
(show (regexp-extract '(~ ("aeiou") space) "hello you")) ;; expect: ("h" "l" "l" "y")
(show (regexp-extract '(- (/ "az") "l" #\o) "hello")) ;; expect: ("h" "e")
(show (regexp-extract '(& (/ "az") (~ ("aeiou"))) "hello")) ;; expect: ("h" "l" "l")
(show (regexp-extract '(or (char-set "lo") #\h) "hello")) ;; expect: ("h" "l" "l" "o")
(show (matches 'any "\n" "é" "ab")) ;; expect: (#t #t #f)
(show (matches 'nonl "\n" "a")) ;; expect: (#f #t)
(show (matches '(: bos (* any) eos) "" "abc")) ;; expect: (#t #t)
(show (regexp-extract '(: bol (+ nonl) eol) "ab\ncd\n")) ;; expect: ("ab" "cd")
(show (regexp-extract '(: bow "a" (* alpha)) "an bat ate")) ;; expect: ("an" "ate")
(show (regexp-extract '(: (+ alpha) "t" eow) "an bat ate")) ;; expect: ("bat")
(show (regexp-extract '(: nwb "a" nwb) "banana a")) ;; expect: ("a" "a")
(show (regexp-extract '(word "at") "at bat at")) ;; expect: ("at" "at")
(show (regexp-extract 'word "one, two")) ;; expect: ("one" "two")
(show (regexp-extract '(word+ (~ #\x)) "foo fox bar")) ;; expect: ("foo" "bar")
(show (regexp-extract 'grapheme "e\x301;x\r\n")) ;; expect: ("é" "x" "\r\n")
(show (map (lambda (name) (regexp-extract name "aB3, \x1;é√ǅ"))
           '(ascii lower upper title alpha num alnum punct symbol space cntrl xdigit)))
;; expect: (("a" "B" "3" "," " " "\x1;") ("a" "é") ("B") ("ǅ") ("a" "B" "é" "ǅ") ("3") ("a" "B" "3" "é" "ǅ") (",") ("√") (" ") ("\x1;") ("a" "B" "3"))
(show (regexp-extract '(w/ascii alpha) "aéB")) ;; expect: ("a" "B")

;; What ends a line.
(show (regexp-extract '(: bol (+ alpha) eol) "a\r\nb\rc\nd")) ;; expect: ("a" "b" "c" "d")
(show (regexp-match-submatch-start (regexp-search '(: eol "\r\n" bol) "a\r\nb") 0)) ;; expect: 1
(show (matches 'nonl "\r" "\n" "\t")) ;; expect: (#f #f #t)

;; The bar is another name of `or`, in sets too.
(show (matches '(|\|| "ab" "c") "ab" "c" "b")) ;; expect: (#t #t #f)
(show (matches '(~ (|\|| #\a #\b)) "a" "b" "c")) ;; expect: (#f #f #t)

;; Case in sets: where it counts for nothing, each character stands for all of its variants.
(show (matches '(~ ("Aab")) "B" "b")) ;; expect: (#t #f)
(show (matches '(w/nocase (~ ("Aab"))) "B" "b" "c")) ;; expect: (#f #f #t)
(show (matches '(~ (w/nocase ("Aab"))) "B" "b" "c")) ;; expect: (#f #f #t)
(show (matches '(w/nocase (~ (w/case ("Aab")))) "B" "b")) ;; expect: (#t #f)
(show (matches '(w/nocase (/ "ad")) "C" "c" "E")) ;; expect: (#t #t #f)
(show (matches '(w/nocase (& (/ "az") (w/case ("kK")))) "k" "K" "\x212A;")) ;; expect: (#t #t #f)
(show (matches '(or (w/nocase "k") #\s) "k" "K" "\x212A;" "s" "S")) ;; expect: (#t #t #t #t #f)
(show (matches '(or #\- (w/nocase ("é"))) "é" "É" "-" "e")) ;; expect: (#t #t #t #f)
(show (matches '(or #\- (w/nocase (/ "ρτ"))) "Σ" "ς" "σ" "ϱ" "υ")) ;; expect: (#t #t #t #t #f)
(show (matches '(or #\- (w/nocase (/ "ǅǅ"))) "Ǆ" "ǅ" "ǆ" "ǈ")) ;; expect: (#t #t #t #f)
(show (matches '(or #\- (w/nocase "ß")) "ẞ" "ß" "s")) ;; expect: (#t #t #f)
(show (matches '(w/nocase lower) "a" "A" "ª" "あ")) ;; expect: (#t #t #t #f)
(show (matches '(w/nocase upper) "a" "A" "ǅ" "あ")) ;; expect: (#t #t #t #f)
(show (matches '(w/nocase title) "ǅ" "ǆ")) ;; expect: (#t #f)

;; ASCII.
(show (matches '(w/ascii any) "a" "é")) ;; expect: (#t #f)
(show (matches '(w/ascii nonl) "a" "é")) ;; expect: (#t #f)
(show (matches '(w/ascii (~ #\a)) "a" "b" "é")) ;; expect: (#f #t #f)
(show (matches '(w/ascii (&)) "a" "é")) ;; expect: (#t #f)
(show (matches '(w/ascii (w/nocase "k")) "k" "K" "\x212A;")) ;; expect: (#t #t #f)
(show (matches '(w/ascii (w/nocase (/ "az"))) "k" "K" "\x212A;" "[")) ;; expect: (#t #t #f #f)
(show (matches '(w/ascii (w/nocase "aé.")) "Aé." "AÉ." "aéx")) ;; expect: (#t #f #f)
(show (matches '(w/ascii (w/nocase lower)) "a" "A" "é")) ;; expect: (#t #t #f)
(show (matches '(w/ascii (: "a" nwb "b")) "ab")) ;; expect: (#t)
(show (regexp-extract '(w/ascii (: nwb "a" nwb)) "banana a")) ;; expect: ("a" "a")
(show (regexp-extract '(w/ascii (: "a" nwb)) "aé ab")) ;; expect: ("a")
(show (matches 'control "\x7;" "\x200B;" "\xE000;" "a")) ;; expect: (#t #t #t #f)

;; An SRE that was changed is another one.
(define sre (list '+ (list (string #\a))))
(show (regexp-extract sre "aabb")) ;; expect: ("aa")
(string-set! (car (cadr sre)) 0 #\b)
(show (regexp-extract sre "aabb")) ;; expect: ("bb")
(set-car! sre '=)
(set-cdr! sre (list 1 "b"))
(show (regexp-extract sre "aabb")) ;; expect: ("b" "b")
(define name (string #\a))
(show (regexp-extract name "ab")) ;; expect: ("a")
(string-set! name 0 #\b)
(show (regexp-extract name "ab")) ;; expect: ("b")
(define circular (list '+ "a"))
(set-cdr! (cdr circular) circular)
(show (valid-sre? circular)) ;; expect: #f

;; Objects.
(define re (regexp '(+ num)))
(show (regexp? re)) ;; expect: #t
(show (regexp? '(+ num))) ;; expect: #f
(show (eq? re (regexp re))) ;; expect: #t
(show (regexp->sre re)) ;; expect: (+ num)
(show (char-set->sre "abc")) ;; expect: ("abc")
(show (map valid-sre? (list '(+ num) "x" re '(foo) '(** 2 1 "x") 5))) ;; expect: (#t #t #t #f #f #f)
(show (regexp-matches? (rx "a" (* any) ,#\b) "axxb")) ;; expect: #t
(show (regexp-matches '(+ num) "x12" 1)) ;; expect: #<regex-match regex: #<regex object: #<regex> source: (+ num) names: () count: 1> string: "x12" positions: #(1 3)>
(show (regexp-search '(+ num) "12 34" 2 4)) ;; expect: #<regex-match regex: #<regex object: #<regex> source: (+ num) names: () count: 1> string: "12 34" positions: #(3 4)>
(show (regexp-search 'num "abc")) ;; expect: #f

;; What cannot be.
(show (regexp '(look-ahead "x"))) ;; expect: ("regexp: a linear engine cannot look around:" (look-ahead "x"))
(show (regexp '(: "x" (backref 1)))) ;; expect: ("regexp: a linear engine cannot refer back:" (backref 1))
(show (regexp 'bog)) ;; expect: ("regexp: there are no boundaries of graphemes in a linear engine:" bog)
(show (regexp '(foo "x"))) ;; expect: ("regexp: this is no SRE:" (foo "x"))
(show (regexp 'foo)) ;; expect: ("regexp: this name has no meaning in an SRE:" foo)
(show (regexp '(** 2 1 "x"))) ;; expect: ("regexp: the greatest number comes before the least:" (** 2 1 "x"))
(show (regexp '(= x "x"))) ;; expect: ("regexp: a number of repetitions is an exact integer from 0 to 1000000, not as in" (= x "x"))
(show (regexp '(/ "za"))) ;; expect: ("regexp: a range ends before it begins:" (/ "za"))
(show (regexp '(~ "ab"))) ;; expect: ("regexp: a set of characters is expected, not" "ab")
(show (regexp-search 'num 5)) ;; expect: ("regex-search: argument 2 must be a string, but it is" 5)
(show (regexp-search 'num "abc" 4)) ;; expect: ("regex-search: argument 3 must be an index from 0 to 3, but it is" 4)
