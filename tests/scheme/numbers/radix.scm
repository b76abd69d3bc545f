;; literals in every radix with every prefix order and sign
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (list #b1010 #o17 #d19 #xFf #B1 #O7 #D9 #XaB)) ;; expect: (10 15 19 255 1 7 9 171)
(show (list #b-101 #o-17 #x-ff #x+ff)) ;; expect: (-5 -15 -255 255)
(show (list #b1/10 #xA/F #o7/11)) ;; expect: (1/2 2/3 7/9)
(show (list #e1.5 #e-0.25 #e1e3 #e1.2e-2)) ;; expect: (3/2 -1/4 1000 3/250)
(show (list #i1/4 #i5 #x#i10 #i#x10)) ;; expect: (0.25 5.0 16.0 16.0)
(show (list #e#x10 #x#e10 #b#e11)) ;; expect: (16 16 3)
(show (list #xdeadbeef #xDEADBEEFdeadbeef)) ;; expect: (3735928559 16045690984833335023)
(show (list 1e2 1E2 1.e2 .5e1 -1.5e-1 +1.5)) ;; expect: (100.0 100.0 100.0 5.0 -0.15 1.5)
(show (list +inf.0 -inf.0 +nan.0 +INF.0)) ;; expect: (+inf.0 -inf.0 +nan.0 +inf.0)
(show (list 007 -0 +0 00.5 4/2 -6/4)) ;; expect: (7 0 0 0.5 2 -3/2)
(show #e1e20) ;; expect: 100000000000000000000
(show #e0.1) ;; expect: 1/10
(show (number->string 255 2)) ;; expect: "11111111"
(show (number->string -255 8)) ;; expect: "-377"
(show (number->string 1/255 16)) ;; expect: "1/ff"
