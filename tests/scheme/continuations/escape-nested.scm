;; escapes out of nested library procedures and recursion
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define (find-first pred lst) (call/cc (lambda (return) (for-each (lambda (x) (if (pred x) (return x))) lst) #f)))
(show (find-first even? '(1 3 4 5))) ;; expect: 4
(show (call/cc (lambda (k) (map (lambda (x) (if (= x 3) (k 'out) x)) '(1 2 3 4))))) ;; expect: out
(show (call/cc (lambda (k) (vector-for-each (lambda (x) (if (eq? x 'c) (k 'vec))) #(a b c d)) 'end))) ;; expect: vec
(show (call/cc (lambda (k) (string-for-each (lambda (x) (if (char=? x #\b) (k 'str))) "abc") 'end))) ;; expect: str
(show (call/cc (lambda (k) (member 1 '(3 2 1) (lambda (a b) (if (= a b) (k 'member) #f)))))) ;; expect: member
(show (call/cc (lambda (k) (assoc 1 '((3 . 3) (1 . 1)) (lambda (a b) (if (= a b) (k 'assoc) #f)))))) ;; expect: assoc
(show (call/cc (lambda (k) (let deep ((n 100000)) (if (= n 0) (k 'deep) (+ 1 (deep (- n 1)))))))) ;; expect: deep
(define (product lst) (call/cc (lambda (k) (let p ((l lst)) (cond ((null? l) 1) ((= (car l) 0) (k 0)) (else (* (car l) (p (cdr l)))))))))
(show (product '(1 2 3 4))) ;; expect: 24
(show (product '(1 2 0 4))) ;; expect: 0
(show (call/cc (lambda (outer) (call/cc (lambda (inner) (outer 'outer))) 'never))) ;; expect: outer
