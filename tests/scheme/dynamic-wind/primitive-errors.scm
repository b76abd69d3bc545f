;; errors found by primitives unwind like any other
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define trace '())
(define (note x) (set! trace (cons x trace)))
(define-syntax try (syntax-rules () ((_ e) (guard (c ((error-object? c) 'caught)) (dynamic-wind (lambda () (note 'in)) (lambda () e) (lambda () (note 'out)))))))
(show (try (car 5))) ;; expect: caught
(show (try (vector-ref #(1 2) 2))) ;; expect: caught
(show (try (quotient 1 0))) ;; expect: caught
(show (try ((lambda (x) x)))) ;; expect: caught
(show (try ("not a procedure"))) ;; expect: caught
(show (try (error "e"))) ;; expect: caught
(show (try (let loop ((l '(1 2 x))) (+ (car l) (loop (cdr l)))))) ;; expect: caught
(show (reverse trace)) ;; expect: (in out in out in out in out in out in out in out)
