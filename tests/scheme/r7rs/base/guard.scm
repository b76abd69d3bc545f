;; guard: clauses, =>, else, reraise
(import (scheme base) (scheme write))

(define (show x) (write x) (newline))
(define-syntax values->list
  (syntax-rules () ((_ e) (call-with-values (lambda () e) list))))

(show (guard (condition ((assq 'a condition) => cdr) ((assq 'b condition))) (raise (list (cons 'a 42))))) ;; expect: 42
(show (guard (condition ((assq 'a condition) => cdr) ((assq 'b condition))) (raise (list (cons 'b 23))))) ;; expect: (b . 23)
(show (guard (e (#t 'never)) 'body 'value)) ;; expect: value
(show (guard (e ((symbol? e) (list 'sym e)) ((string? e) (list 'str e)) (else (list 'other e))) (raise "s"))) ;; expect: (str "s")
(show (guard (e ((symbol? e) 'sym) (else 'other)) (raise 5))) ;; expect: other
(show (guard (e ((number? e) (list 'outer e))) (guard (e ((string? e) 'inner)) (raise 5)))) ;; expect: (outer 5)
(show (guard (e ((string? e) 'outer)) (guard (e2 ((number? e2) (raise "again"))) (raise 1)))) ;; expect: outer
(show (guard (e (#f 'never) (else 1 2 3)) (raise 'x))) ;; expect: 3
(show (values->list (guard (e (#t 0)) (values 1 2 3)))) ;; expect: (1 2 3)
(show (values->list (guard (e (#t (values e 'b))) (raise 'a)))) ;; expect: (a b)
(show (guard (e ((memv e '(1 2 3)))) (raise 2))) ;; expect: (2 3)
