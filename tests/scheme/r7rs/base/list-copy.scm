;; list-copy copies the spine only; improper lists and atoms pass through
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define a (list 1 (list 2) 3))
(define b (list-copy a))
(show (equal? a b)) ;; expect: #t
(show (eq? a b)) ;; expect: #f
(show (eq? (cadr a) (cadr b))) ;; expect: #t
(set-car! b 'changed)
(show a) ;; expect: (1 (2) 3)
(show b) ;; expect: (changed (2) 3)
(show (list-copy '())) ;; expect: ()
(show (list-copy 'atom)) ;; expect: atom
(show (list-copy 7)) ;; expect: 7
(show (list-copy '(1 2 . 3))) ;; expect: (1 2 . 3)
