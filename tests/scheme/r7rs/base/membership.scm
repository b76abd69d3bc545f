;; memq, memv, member with a predicate
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (memq 'c '(a b c d e))) ;; expect: (c d e)
(show (memq 'z '(a b c))) ;; expect: #f
(show (memq 'a '())) ;; expect: #f
(show (memq (list 'a) '(b (a) c))) ;; expect: #f
(show (memv 101 '(100 101 102))) ;; expect: (101 102)
(show (memv 1.5 '(1 1.5 2))) ;; expect: (1.5 2)
(show (memv 2.0 '(1 2 3))) ;; expect: #f
(show (memv 100000000000000000000 '(1 100000000000000000000 2))) ;; expect: (100000000000000000000 2)
(show (member (list 'a) '(b (a) c))) ;; expect: ((a) c)
(show (member "b" '("a" "b" "c"))) ;; expect: ("b" "c")
(show (member 9 '(1 2))) ;; expect: #f
(show (member 2.0 (list 1 2 3) =)) ;; expect: (2 3)
(show (member -4 '(1 4 6 9) (lambda (a b) (= (abs a) (abs b))))) ;; expect: (4 6 9)
(show (member 5 '() (lambda (a b) (car '())))) ;; expect: #f
(show (eq? (memq 'b '(a b)) #f)) ;; expect: #f
