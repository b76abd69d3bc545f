;; char-ci and string-ci comparison
(import (scheme base) (scheme char) (scheme write))

(define (show x) (write x) (newline))

(show (list (char-ci=? #\a #\A) (char-ci=? #\a #\A #\a) (char-ci=? #\a #\b))) ;; expect: (#t #t #f)
(show (list (char-ci<? #\a #\B) (char-ci<? #\a #\B #\c) (char-ci<? #\B #\a))) ;; expect: (#t #t #f)
(show (list (char-ci>? #\B #\a) (char-ci>? #\C #\b #\A) (char-ci>? #\a #\B))) ;; expect: (#t #t #f)
(show (list (char-ci<=? #\a #\A #\B) (char-ci<=? #\B #\a))) ;; expect: (#t #f)
(show (list (char-ci>=? #\B #\b #\A) (char-ci>=? #\a #\B))) ;; expect: (#t #f)
(show (char-ci=? #\σ #\ς #\Σ)) ;; expect: #t
(show (list (string-ci=? "aBc" "AbC") (string-ci=? "a" "A" "a") (string-ci=? "a" "ab"))) ;; expect: (#t #t #f)
(show (list (string-ci<? "abc" "ABD") (string-ci<? "a" "B" "c") (string-ci<? "b" "A"))) ;; expect: (#t #t #f)
(show (list (string-ci>? "ABD" "abc") (string-ci>? "c" "B" "a") (string-ci>? "A" "b"))) ;; expect: (#t #t #f)
(show (list (string-ci<=? "a" "A" "b") (string-ci<=? "B" "a"))) ;; expect: (#t #f)
(show (list (string-ci>=? "B" "b" "A") (string-ci>=? "a" "B"))) ;; expect: (#t #f)
(show (string-ci=? "Straße" "Strasse")) ;; expect: #t
(show (string-ci=? "ΑΣ" "ας" "ασ")) ;; expect: #t
