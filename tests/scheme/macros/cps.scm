;; recursive and continuation-passing macros
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-syntax rev (syntax-rules () ((_ () acc) 'acc) ((_ (x . r) acc) (rev r (x . acc)))))
(show (rev (1 2 3) ())) ;; expect: (3 2 1)
(define-syntax k-map (syntax-rules () ((_ k f () (r ...)) (k r ...)) ((_ k f (x . more) (r ...)) (k-map k f more (r ... (f x))))))
(show (k-map list square (1 2 3) ())) ;; expect: (1 4 9)
(define-syntax nat (syntax-rules () ((_ ()) 0) ((_ (x . r)) (+ 1 (nat r)))))
(show (nat (a b c d e))) ;; expect: 5
(define-syntax same? (syntax-rules () ((_ a b) (let-syntax ((test (syntax-rules (a) ((_ a) #t) ((_ x) #f)))) (test b)))))
(show (list (same? x x) (same? x y))) ;; expect: (#t #f)
(define-syntax symbol?? (syntax-rules () ((_ (a . b) t f) f) ((_ #(a ...) t f) f) ((_ atom t f) (let-syntax ((test (syntax-rules () ((_ atom tt ff) tt) ((_ other tt ff) ff)))) (test unlikely t f)))))
(show (list (symbol?? a 'yes 'no) (symbol?? 5 'yes 'no) (symbol?? (a) 'yes 'no))) ;; expect: (yes no no)
