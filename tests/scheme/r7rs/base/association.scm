;; assq, assv, assoc with a predicate
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define e '((a 1) (b 2) (c 3)))
(show (assq 'a e)) ;; expect: (a 1)
(show (assq 'b e)) ;; expect: (b 2)
(show (assq 'd e)) ;; expect: #f
(show (assq 'd '())) ;; expect: #f
(show (assq (list 'a) '(((a)) ((b)) ((c))))) ;; expect: #f
(show (assv 5 '((2 3) (5 7) (11 13)))) ;; expect: (5 7)
(show (assv 5.0 '((2 3) (5 7)))) ;; expect: #f
(show (assv 1/2 '((1/3 a) (1/2 b)))) ;; expect: (1/2 b)
(show (assoc (list 'a) '(((a)) ((b)) ((c))))) ;; expect: ((a))
(show (assoc "x" '(("y" . 1) ("x" . 2)))) ;; expect: ("x" . 2)
(show (assoc 2.0 '((1 1) (2 4) (3 9)) =)) ;; expect: (2 4)
(show (assoc -5 '((1 . a) (5 . b) (9 . c)) (lambda (a b) (= (abs a) (abs b))))) ;; expect: (5 . b)
(show (assoc 2.0 '((1 one) (2 two)))) ;; expect: #f
(define entry (assq 'b e))
(show (eq? entry (cadr e))) ;; expect: #t
