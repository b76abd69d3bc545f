;; a handler runs with the outer handlers and the raise's dynamic environment
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))

(define p (make-parameter 'outside))
(show (with-exception-handler (lambda (e) (list e (p))) (lambda () (parameterize ((p 'inside)) (raise-continuable 'x))))) ;; expect: (x inside)
(show (with-exception-handler
  (lambda (e) (list 'outer e))
  (lambda () (with-exception-handler
    (lambda (e) (raise-continuable (list 'inner e)))
    (lambda () (raise-continuable 'start)))))) ;; expect: (outer (inner start))
(show (guard (e (#t (list 'guard e))) (with-exception-handler (lambda (e) (raise (list 'second e))) (lambda () (raise 'first))))) ;; expect: (guard (second first))
(show (guard (e (#t (list e (p)))) (parameterize ((p 'inside)) (raise 'y)))) ;; expect: (y outside)
(define depth 0)
(show (guard (e (#t (list e depth))) (with-exception-handler (lambda (e) (set! depth (+ depth 1)) (raise 'again)) (lambda () (raise 'once))))) ;; expect: (again 1)
