;; returning from the handler of raise is a secondary exception in the outer handler
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define trace '())
(show (guard (e (#t (set! trace (cons 'secondary trace)) 'outer))
  (with-exception-handler
    (lambda (e) (set! trace (cons e trace)) 'returned)
    (lambda () (raise 'first) 'never)))) ;; expect: outer
(show (reverse trace)) ;; expect: (first secondary)
(show (guard (e (#t 'outer-error)) (with-exception-handler (lambda (e) 'ignored) (lambda () (error "cannot continue") 'never)))) ;; expect: outer-error
(show (guard (e ((string? e) e)) (with-exception-handler (lambda (e) (raise "from handler")) (lambda () (car 5))))) ;; expect: "from handler"
