;; raise runs no afters until a handler escapes; guard does
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define trace '())
(define (note x) (set! trace (cons x trace)))
(define (done) (let ((t (reverse trace))) (set! trace '()) t))
(show (with-exception-handler
        (lambda (e) (note 'handler) 10)
        (lambda () (dynamic-wind (lambda () (note 'in)) (lambda () (+ 1 (raise-continuable 'c))) (lambda () (note 'out)))))) ;; expect: 11
(show (done)) ;; expect: (in handler out)
(show (guard (e (#t (note 'clause) e)) (dynamic-wind (lambda () (note 'in)) (lambda () (raise 'oops)) (lambda () (note 'out))))) ;; expect: oops
(show (done)) ;; expect: (in out clause)
(show (call/cc (lambda (k) (with-exception-handler (lambda (e) (note 'handler) (k 'escaped)) (lambda () (dynamic-wind (lambda () (note 'in)) (lambda () (raise 'x)) (lambda () (note 'out)))))))) ;; expect: escaped
(show (done)) ;; expect: (in handler out)
(show (guard (e ((symbol? e) (note 'outer) e)) (dynamic-wind (lambda () (note 'in1)) (lambda () (guard (e ((string? e) (note 'never))) (dynamic-wind (lambda () (note 'in2)) (lambda () (raise 'sym)) (lambda () (note 'out2))))) (lambda () (note 'out1))))) ;; expect: sym
(show (done)) ;; expect: (in1 in2 out2 in2 out2 out1 outer)
