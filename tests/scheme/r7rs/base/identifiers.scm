;; peculiar identifiers and |symbols|
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (map symbol? '(+ - ... -> <=? a34kTMNs !$%&*/:<=>?^_~ list->vector q soup V17a the-word-recursion-has-many-meanings))) ;; expect: (#t #t #t #t #t #t #t #t #t #t #t #t)
(show (map symbol? '(+a -b +.x -.y .a +- -- +@ ++ -+ ..a))) ;; expect: (#t #t #t #t #t #t #t #t #t #t #t)
(show (map symbol->string '(|two words| |two\x20;words| |H\x65;llo| || |a\|b| |tab\there|))) ;; expect: ("two words" "two words" "Hello" "" "a|b" "tab\there")
(show (eq? 'Hello '|H\x65;llo|)) ;; expect: #t
(show (eq? '|foo| 'foo)) ;; expect: #t
(define |a b| 5)
(show |a b|) ;; expect: 5
(define Ελληνικά 'greek)
(show Ελληνικά) ;; expect: greek
(show (list 'été 'λ '日本)) ;; expect: (été λ 日本)
