;; and, or: values and short circuit
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (and (= 2 2) (> 2 1))) ;; expect: #t
(show (and (= 2 2) (< 2 1))) ;; expect: #f
(show (and 1 2 'c '(f g))) ;; expect: (f g)
(show (and)) ;; expect: #t
(show (and 5)) ;; expect: 5
(show (or (= 2 2) (> 2 1))) ;; expect: #t
(show (or #f #f #f)) ;; expect: #f
(show (or (memq 'b '(a b c)) (/ 3 0))) ;; expect: (b c)
(show (or)) ;; expect: #f
(show (or 7)) ;; expect: 7
(show (and #f (car '()))) ;; expect: #f
(define n 0)
(define (bump v) (set! n (+ n 1)) v)
(show (or (bump #f) (bump 1) (bump 2))) ;; expect: 1
(show n) ;; expect: 2
(show (and (bump 1) (bump #f) (bump 2))) ;; expect: #f
(show n) ;; expect: 4
(define t 5)
(show (or #f t)) ;; expect: 5
