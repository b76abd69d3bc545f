;; literals match by binding: else, =>, user literals, shadowing
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-syntax my-cond (syntax-rules (else =>) ((_ (else e)) e) ((_ (c => f) r ...) (let ((t c)) (if t (f t) (my-cond r ...)))) ((_ (c e) r ...) (if c e (my-cond r ...)))))
(show (my-cond (#f 1) (else 2))) ;; expect: 2
(show (my-cond (5 => list) (else 2))) ;; expect: (5)
(show (let ((else #f)) (cond (#f 1) (else 2) (#t 3)))) ;; expect: 3
(show (let ((=> 'arrow)) (cond (1 => 'second)))) ;; expect: second
(define-syntax with-key (syntax-rules (key) ((_ key x) (list 'key x)) ((_ y x) (list y x))))
(show (with-key key 1)) ;; expect: (key 1)
(show (let ((key 'shadowed)) (with-key key 1))) ;; expect: (shadowed 1)
(define-syntax is-else (syntax-rules (else) ((_ else) #t) ((_ x) #f)))
(show (is-else else)) ;; expect: #t
(show (let ((else 1)) (is-else else))) ;; expect: #f
(define-syntax for (syntax-rules (in from to) ((_ x in l b) (map (lambda (x) b) l)) ((_ x from a to z b) (do ((x a (+ x 1)) (acc '() (cons b acc))) ((> x z) (reverse acc))))))
(show (for x in '(1 2) (* x x))) ;; expect: (1 4)
(show (for x from 1 to 3 (* x 10))) ;; expect: (10 20 30)
(define-syntax underscore (syntax-rules (_) ((m _) 'literal) ((m x) 'any)))
(show (underscore _)) ;; expect: literal
(show (underscore 5)) ;; expect: any
