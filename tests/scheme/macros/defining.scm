;; macros that expand into definitions of every kind
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define-syntax def (syntax-rules () ((_ n v) (define n v))))
(def a 1)
(show a) ;; expect: 1
(define-syntax def2 (syntax-rules () ((_ (n v) ...) (begin (define n v) ...))))
(def2 (b 2) (c 3))
(show (list b c)) ;; expect: (2 3)
(define-syntax defrec (syntax-rules () ((_ t make pred (f get) ...) (define-record-type t (make f ...) pred (f get) ...))))
(defrec point make-point point? (x point-x) (y point-y))
(show (point-y (make-point 1 2))) ;; expect: 2
(define-syntax defvals (syntax-rules () ((_ (n ...) e) (define-values (n ...) e))))
(defvals (p q) (values 4 5))
(show (+ p q)) ;; expect: 9
(define-syntax defmac (syntax-rules () ((_ n v) (define-syntax n (syntax-rules () ((_) v))))))
(defmac seven 7)
(show (seven)) ;; expect: 7
(define-syntax hidden (syntax-rules () ((_ get put) (begin (define cell 0) (define (get) cell) (define (put v) (set! cell v))))))
(hidden get-1 put-1)
(hidden get-2 put-2)
(put-1 'one)
(put-2 'two)
(show (list (get-1) (get-2))) ;; expect: (one two)
(define (body) (def x 10) (def2 (y 20) (z 30)) (defrec t mk t? (f t-f)) (defvals (u v) (values 1 2)) (defmac m 5) (list x y z (t-f (mk 9)) u v (m)))
(show (body)) ;; expect: (10 20 30 9 1 2 5)
(define-syntax def-tmp (syntax-rules () ((_ n e) (begin (define tmp e) (define n (list tmp tmp))))))
(define (two-temps) (def-tmp a 1) (def-tmp b 2) (list a b))
(show (two-temps)) ;; expect: ((1 1) (2 2))
