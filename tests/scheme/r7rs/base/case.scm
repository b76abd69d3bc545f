;; case: datum lists, else, => clauses, eqv? comparison
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (case (* 2 3) ((2 3 5 7) 'prime) ((1 4 6 8 9) 'composite))) ;; expect: composite
(show (case (car '(c d)) ((a e i o u) 'vowel) ((w y) 'semivowel) (else => (lambda (x) x)))) ;; expect: c
(show (case 'x ((x) => (lambda (v) (list v 'found))) (else 'no))) ;; expect: (x found)
(show (case 2.0 ((2) 'exact) ((2.0) 'inexact) (else 'none))) ;; expect: inexact
(show (case #\a ((#\a #\b) 'letter) (else 'other))) ;; expect: letter
(show (case '() ((()) 'empty) (else 'other))) ;; expect: empty
(show (case #f ((#f) 'false) (else 'other))) ;; expect: false
(show (case "a" (("a") 'same) (else 'different))) ;; expect: different
(show (case 100000000000000000000 ((100000000000000000000) 'big) (else 'no))) ;; expect: big
(show (case 1/2 ((1/2) 'half) (else 'no))) ;; expect: half
(show (case 'quote ((quote a) 'q) (else 'no))) ;; expect: q
(show (case 5 ((1 2 3) 'low) ((4 5) 1 2 'mid) (else 'high))) ;; expect: mid
(define n 0)
(show (case (begin (set! n (+ n 1)) n) ((2) 'two) ((1) 'one) (else 'none))) ;; expect: one
(show n) ;; expect: 1
(define (kind x) (case x ((0 1 2 3 4 5 6 7 8 9) 'digit) ((a b c) 'letter) ((#\space) 'blank) (else 'unknown)))
(show (map kind '(0 9 10 a d #\space "s"))) ;; expect: (digit digit unknown letter unknown blank unknown)
