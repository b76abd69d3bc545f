;; guard without a matching clause reraises with raise-continuable
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(show (with-exception-handler (lambda (e) 42) (lambda () (+ 1 (guard (e ((string? e) 'no)) (raise-continuable 'sym)))))) ;; expect: 43
(show (guard (e ((symbol? e) (list 'outer e))) (guard (e ((string? e) 'inner)) (guard (e ((number? e) 'innermost)) (raise 'sym))))) ;; expect: (outer sym)
(show (guard (e (#t (list 'outer e))) (guard (e ((begin (raise 'from-test)) 'x)) (raise 'body)))) ;; expect: (outer from-test)
(define n 0)
(show (guard (e ((eq? e 'x) n)) (guard (e ((begin (set! n (+ n 1)) #f) 'never)) (raise 'x)))) ;; expect: 1
(show (guard (e ((list? e) e)) (guard (e ((symbol? e) (raise (list e 'wrapped)))) (raise 'inner)))) ;; expect: (inner wrapped)
