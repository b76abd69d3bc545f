;; non-tail recursion 900,000 deep
;; except: gc-stress not done after 20 seconds in a dev build
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define (count n) (if (= n 0) 0 (+ 1 (count (- n 1)))))
(show (count 900000)) ;; expect: 900000
(define (build n) (if (= n 0) '() (cons n (build (- n 1)))))
(show (length (build 900000))) ;; expect: 900000
(define (sum l) (if (null? l) 0 (+ (car l) (sum (cdr l)))))
(show (sum (build 900000))) ;; expect: 405000450000
