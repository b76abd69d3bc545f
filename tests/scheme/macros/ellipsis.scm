;; nested ellipsis, several variables, ellipsis in the middle
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-syntax my-let (syntax-rules () ((_ ((n v) ...) b ...) ((lambda (n ...) b ...) v ...))))
(show (my-let ((a 1) (b 2)) (+ a b))) ;; expect: 3
(show (my-let () 5)) ;; expect: 5
(define-syntax flat (syntax-rules () ((_ (a ...) ...) '(a ... ...))))
(show (flat (1 2) () (3))) ;; expect: (1 2 3)
(define-syntax keep (syntax-rules () ((_ (k v ...) ...) '((k (v ...)) ...))))
(show (keep (a 1 2) (b) (c 3))) ;; expect: ((a (1 2)) (b ()) (c (3)))
(define-syntax cross (syntax-rules () ((_ x (y ...) ...) '((x y ...) ...))))
(show (cross q (1 2) (3))) ;; expect: ((q 1 2) (q 3))
(define-syntax last-of (syntax-rules () ((_ e ... last) 'last)))
(show (last-of 1 2 3)) ;; expect: 3
(show (last-of 1)) ;; expect: 1
(define-syntax middle (syntax-rules () ((_ a b ... y z) '(a (b ...) y z))))
(show (middle 1 2 3)) ;; expect: (1 () 2 3)
(show (middle 1 2 3 4 5)) ;; expect: (1 (2 3) 4 5)
(define-syntax dotted (syntax-rules () ((_ a ... . r) '((a ...) r))))
(show (dotted 1 2 . 3)) ;; expect: ((1 2) 3)
(show (dotted 1 2)) ;; expect: ((1 2) ())
(define-syntax tail-dotted (syntax-rules () ((_ a ... y . r) '((a ...) y r))))
(show (tail-dotted 1 2 3 . 4)) ;; expect: ((1 2) 3 4)
(define-syntax three (syntax-rules () ((_ ((a b ...) ...) ...) '(((b ... a) ...) ...))))
(show (three ((1 2 3) (4)) () ((5 6)))) ;; expect: (((2 3 1) (4)) () ((6 5)))
(define-syntax pairs (syntax-rules () ((_ (a b) ...) '((a ...) (b ...)))))
(show (pairs (1 2) (3 4))) ;; expect: ((1 3) (2 4))
