;; tail calls from let-values, case-lambda, guard-free bodies, macros
;; except: gc-stress not done after 20 seconds in a dev build
(import (scheme base) (scheme case-lambda) (scheme write))

(define (show x) (write x) (newline))

(define n 1000000)
(define (lv-loop i) (let-values (((a b) (values i 1))) (if (= a 0) 'let-values (lv-loop (- a b)))))
(show (lv-loop n)) ;; expect: let-values
(define (lv*-loop i) (let*-values (((a) (values i)) ((b) (values 1))) (if (= a 0) 'let*-values (lv*-loop (- a b)))))
(show (lv*-loop n)) ;; expect: let*-values
(define cl-loop (case-lambda ((i) (cl-loop i 0)) ((i j) (if (= i 0) j (cl-loop (- i 1) (+ j 1)))) ((i j . k) 'never)))
(show (cl-loop n)) ;; expect: 1000000
(define-syntax my-begin (syntax-rules () ((_ e ... last) (let () e ... last))))
(define (macro-loop i) (my-begin 1 2 (if (= i 0) 'macro (macro-loop (- i 1)))))
(show (macro-loop n)) ;; expect: macro
(define (syntax-loop i) (let-syntax ((dec (syntax-rules () ((_ x) (- x 1))))) (if (= i 0) 'let-syntax (syntax-loop (dec i)))))
(show (syntax-loop n)) ;; expect: let-syntax
(define (ce-loop i) (cond-expand (r7rs (if (= i 0) 'cond-expand (ce-loop (- i 1))))))
(show (ce-loop n)) ;; expect: cond-expand
(define p (make-parameter 0))
(define (set-loop i) (set! i (- i 1)) (if (< i 0) 'set (set-loop i)))
(show (set-loop n)) ;; expect: set
