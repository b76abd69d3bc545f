;; raise, raise-continuable, with-exception-handler
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))
(define-syntax values->list
  (syntax-rules () ((_ e) (call-with-values (lambda () e) list))))

(show (call/cc (lambda (k) (with-exception-handler (lambda (e) (k (list 'caught e))) (lambda () (+ 1 (raise 'an-error))))))) ;; expect: (caught an-error)
(show (with-exception-handler (lambda (con) (cond ((string? con) (display con)) (else (display "a warning"))) (newline) 42) (lambda () (+ (raise-continuable "should be a number") 23))))
;; expect: should be a number
;; expect: 65
(show (with-exception-handler (lambda (e) 'unused) (lambda () 'normal))) ;; expect: normal
(show (with-exception-handler (lambda (e) (* e 2)) (lambda () (+ (raise-continuable 1) (raise-continuable 10))))) ;; expect: 22
(show (with-exception-handler
        (lambda (e) (list 'outer e))
        (lambda ()
          (with-exception-handler
            (lambda (e) (list 'inner (raise-continuable e)))
            (lambda () (raise-continuable 'x)))))) ;; expect: (inner (outer x))
(show (values->list (with-exception-handler (lambda (e) 0) (lambda () (values 1 2))))) ;; expect: (1 2)
(show (call/cc (lambda (k) (with-exception-handler (lambda (e) (k (error-object-message e))) (lambda () (error "oops" 1)))))) ;; expect: "oops"
