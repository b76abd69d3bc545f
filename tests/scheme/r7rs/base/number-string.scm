;; number->string and string->number with a radix
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (number->string 10)) ;; expect: "10"
(show (number->string 255 16)) ;; expect: "ff"
(show (number->string -255 2)) ;; expect: "-11111111"
(show (number->string 8 8)) ;; expect: "10"
(show (number->string 1/3)) ;; expect: "1/3"
(show (number->string 10/255 16)) ;; expect: "2/33"
(show (number->string 3.5)) ;; expect: "3.5"
(show (number->string (expt 16 20) 16)) ;; expect: "100000000000000000000"
(show (string->number "100")) ;; expect: 100
(show (string->number "100" 16)) ;; expect: 256
(show (string->number "1e2")) ;; expect: 100.0
(show (string->number "#x10")) ;; expect: 16
(show (string->number "#x10" 8)) ;; expect: 16
(show (string->number "1e2" 16)) ;; expect: 482
(show (string->number "-17" 8)) ;; expect: -15
(show (string->number "1/2")) ;; expect: 1/2
(show (string->number "ff/10" 16)) ;; expect: 255/16
(show (string->number "+5")) ;; expect: 5
(show (string->number ".5")) ;; expect: 0.5
(show (string->number "5.")) ;; expect: 5.0
(show (string->number "#e1.5")) ;; expect: 3/2
(show (string->number "#i1/2")) ;; expect: 0.5
(show (string->number "#b#e101")) ;; expect: 5
(show (string->number "#e#b101")) ;; expect: 5
(show (string->number "FF" 16)) ;; expect: 255
(show (map string->number '("" "." "-" "+" "..." "1+" "1/" "/2" "abc" "1 2" "12a" "1e" "1.2.3" "#" "#x" "#b2" "--1" "1//2" "+-1"))) ;; expect: (#f #f #f #f #f #f #f #f #f #f #f #f #f #f #f #f #f #f #f)
(show (string->number "9" 8)) ;; expect: #f
(show (string->number "1.5" 10)) ;; expect: 1.5
