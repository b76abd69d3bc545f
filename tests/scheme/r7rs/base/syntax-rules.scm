;; define-syntax, let-syntax, letrec-syntax, syntax-rules, _ and ...
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-syntax swap! (syntax-rules () ((_ a b) (let ((tmp a)) (set! a b) (set! b tmp)))))
(define tmp 1)
(define other 2)
(swap! tmp other)
(show (list tmp other)) ;; expect: (2 1)
(show (let-syntax ((given-that (syntax-rules () ((_ test stmt1 stmt2 ...) (if test (begin stmt1 stmt2 ...)))))) (let ((if #t)) (given-that if (set! if 'now)) if))) ;; expect: now
(show (let ((x 'outer)) (let-syntax ((m (syntax-rules () ((m) x)))) (let ((x 'inner)) (m))))) ;; expect: outer
(show (letrec-syntax ((my-or (syntax-rules () ((my-or) #f) ((my-or e) e) ((my-or e1 e2 ...) (let ((temp e1)) (if temp temp (my-or e2 ...))))))) (let ((x #f) (y 7) (temp 8) (let odd?) (if even?)) (my-or x (let temp) (if y) y)))) ;; expect: 7
(define-syntax be-like-begin (syntax-rules () ((be-like-begin name) (define-syntax name (syntax-rules () ((name expr (... ...)) (begin expr (... ...))))))))
(be-like-begin sequence)
(show (sequence 1 2 3 4)) ;; expect: 4
(show (let ((=> #f)) (cond (#t => 'ok)))) ;; expect: ok
(define-syntax ignore-first (syntax-rules () ((_ _ x) x)))
(show (ignore-first (undefined-thing) 5)) ;; expect: 5
(define-syntax my-if (syntax-rules (then else) ((_ c then t else e) (if c t e)) ((_ c t e) 'plain)))
(show (my-if #t then 1 else 2)) ;; expect: 1
(show (my-if #t 1 2)) ;; expect: plain
