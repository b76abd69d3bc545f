;; list, make-list, length, append, reverse, list-tail, list-ref, list-set!, list-copy, list?
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (list)) ;; expect: ()
(show (list 1 'a "s" #\c)) ;; expect: (1 a "s" #\c)
(show (list? '(a b c))) ;; expect: #t
(show (list? '())) ;; expect: #t
(show (list? '(a . b))) ;; expect: #f
(show (list? '(a b . c))) ;; expect: #f
(show (list? 5)) ;; expect: #f
(define cycle (list 1 2 3))
(set-cdr! (cddr cycle) cycle)
(show (list? cycle)) ;; expect: #f
(show (make-list 3 'x)) ;; expect: (x x x)
(show (make-list 0 'x)) ;; expect: ()
(show (length (make-list 4))) ;; expect: 4
(show (length '())) ;; expect: 0
(show (length '(a (b) (c d e)))) ;; expect: 3
(show (append)) ;; expect: ()
(show (append '())) ;; expect: ()
(show (append '() '())) ;; expect: ()
(show (append '(x) '(y))) ;; expect: (x y)
(show (append '(a) '(b c d) '() '(e))) ;; expect: (a b c d e)
(show (append '(a (b)) '((c)))) ;; expect: (a (b) (c))
(show (append '(a b) '(c . d))) ;; expect: (a b c . d)
(show (append '() 'a)) ;; expect: a
(show (append 'a)) ;; expect: a
(show (append '(1) 2)) ;; expect: (1 . 2)
(define tail (list 3 4))
(define joined (append (list 1 2) tail))
(show (eq? (cddr joined) tail)) ;; expect: #t
(show (reverse '())) ;; expect: ()
(show (reverse '(a b c))) ;; expect: (c b a)
(show (reverse '(a (b c) d (e (f))))) ;; expect: ((e (f)) d (b c) a)
(show (list-tail '(a b c) 0)) ;; expect: (a b c)
(show (list-tail '(a b c) 2)) ;; expect: (c)
(show (list-tail '(a b c) 3)) ;; expect: ()
(show (list-tail '(a b . c) 2)) ;; expect: c
(show (list-ref '(a b c d) 0)) ;; expect: a
(show (list-ref '(a b c d) 3)) ;; expect: d
(show (list-ref '(a b c d) (exact (round 1.8)))) ;; expect: c
(define ls (list 'one 'two 'five!))
(list-set! ls 2 'three)
(list-set! ls 0 'uno)
(show ls) ;; expect: (uno two three)
