;; deep nesting of dynamic-wind, handlers and parameterize
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define count 0)
(define (wind n) (if (= n 0) 'bottom (dynamic-wind (lambda () (set! count (+ count 1))) (lambda () (wind (- n 1))) (lambda () (set! count (- count 1))))))
(show (wind 10000)) ;; expect: bottom
(show count) ;; expect: 0
(show (call/cc (lambda (k) (let w ((n 10000)) (if (= n 0) (k 'escaped) (dynamic-wind (lambda () (set! count (+ count 1))) (lambda () (w (- n 1))) (lambda () (set! count (- count 1))))))))) ;; expect: escaped
(show count) ;; expect: 0
(define p (make-parameter 0))
(define (params n) (if (= n 0) (p) (parameterize ((p (+ (p) 1))) (params (- n 1)))))
(show (params 10000)) ;; expect: 10000
(define (handlers n) (if (= n 0) (raise-continuable 0) (with-exception-handler (lambda (e) (raise-continuable (+ e 1))) (lambda () (handlers (- n 1))))))
(show (with-exception-handler (lambda (e) e) (lambda () (handlers 5000)))) ;; expect: 5000
(define (guards n) (if (= n 0) (raise 'end) (guard (e ((string? e) 'never)) (guards (- n 1)))))
(show (guard (e (#t e)) (guards 200))) ;; expect: end
