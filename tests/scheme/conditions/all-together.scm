;; Conditions, handlers and restarts; the values that stand for failed operations in every place of an expression.
(import (scheme base) (scheme write) (scheme file) (scheme eval) (scheme repl) (ruse condition))

(define-syntax show
  (syntax-rules () ((_ e) (begin (write e) (newline)))))

(define-syntax using (syntax-rules () ((_ v e) (handler-bind ((#t (lambda (c) (use-value v)))) e))))
(show (handler-case (car 1) (<type-error> (c) (list 'type (condition-operator c) (condition-irritants c)))))  ;; expect: (type car (1))
(show (using 5 (+ 1 (car 'x))))  ;; expect: 6
(show (using 5 (list (car 'x))))  ;; expect: (5)
(define (tail x) (car x))
(show (using 5 (list (tail 'x))))  ;; expect: (5)
(show (using #f (if (< 'a 1) 'yes 'no)))  ;; expect: no
(show (using 7 (if (< 'a 1) 'yes 'no)))  ;; expect: yes
(show (using 7 (< 'a 1)))  ;; expect: #t
(show (using 7 (< 0 'a 1)))  ;; expect: #t
(show (using #f (if (< 'a 0 1) 'yes 'no)))  ;; expect: no
(show (using #t (if (< 'a 0 'b) 'yes 'no)))  ;; expect: yes
(show (using 7 (+ 'a 2 3)))  ;; expect: 7
(show (using 7 (+ 1 'a 3 4)))  ;; expect: 7
(show (using 7 (* 2 2 'a)))  ;; expect: 7
(show (using 7 (- 1 'a 3)))  ;; expect: 7
(show (using 0 (zero? 'a)))  ;; expect: #t
(show (using 9 (vector-ref (vector 1 2) 2)))  ;; expect: 9
(show (using 9 (eval '(undefined-thing 1) (interaction-environment))))  ;; expect: 9
(show (using list (eval '(undefined-thing 1) (interaction-environment))))  ;; expect: (1)
(show (handler-bind ((<unbound-variable> (lambda (c) (store-value list)))) (eval '(undefined-too 1 2) (interaction-environment))))  ;; expect: (1 2)
(show (eval '(undefined-too 1 2) (interaction-environment)))  ;; expect: (1 2)
(show (using 9 (5 6)))  ;; expect: 9
(show (using 9 (list (5 6))))  ;; expect: (9)
(show (using 9 ((lambda (x) x))))  ;; expect: 9
(show (using 9 (vector-length 'x)))  ;; expect: 9
(show (let loop ((i 0) (sum 0)) (if (= i 3000) sum (loop (+ i 1) (+ sum (using 2 (car i)))))))  ;; expect: 6000
(show (signal "nothing" 1 2))  ;; expect: #f
(show (with-exception-handler (lambda (c) 42) (lambda () (signal "x"))))  ;; expect: 42
(show (restart-case (+ 1 (invoke-restart 'foo 3)) (foo (x) (* x 10)) (bar () 1)))  ;; expect: 30
(show (map restart-name (restart-case (compute-restarts) (foo (x) x) (bar () 1))))  ;; expect: (foo bar abort)
(define-condition-type <parse-error> <error> (make-parse-error message line) parse-error? (line parse-error-line))
(define-condition-type <deep> <parse-error> make-deep deep? (column deep-column))
(show (guard (e ((error-object? e) (list (error-object-message e) (error-object-irritants e) (parse-error-line e)))) (raise (make-parse-error "bad" 12))))  ;; expect: ("bad" (12) 12)
(show (handler-case (error (make-deep 1 2)) (<parse-error> (c) (list (parse-error-line c) (deep-column c) (condition->string c)))))  ;; expect: (1 2 "deep 1 2")
(show (make-deep 1 2))  ;; expect: #<deep deep 1 2>
(show (guard (e (#t (error-object-message e))) (make-deep 1)))  ;; expect: "make-deep: the fields of the condition are"
(show (handler-bind ((<warning> (lambda (c) (muffle-warning)))) (warn "careful" 1) 'ok))  ;; expect: ok
(show (handler-case 5 (<error> () 0) (no-error (x) (+ x 1))))  ;; expect: 6
(show (handler-case (car 5) (<error> () 0) (no-error (x) (+ x 1))))  ;; expect: 0
(define log '())
(show (handler-case
  (handler-bind ((<error> (lambda (c) (set! log (cons 'inner log)))))
    (handler-bind ((<error> (lambda (c) (set! log (cons 'innermost log)))))
     (dynamic-wind (lambda () #f) (lambda () (error "x" 1)) (lambda () (set! log (cons 'out log))))))
  (<error> (c) (set! log (cons 'case log)) (reverse log))))  ;; expect: (innermost inner out case)
(define n 0)
(show (handler-bind ((<file-error> (lambda (c) (set! n (+ n 1)) (if (< n 3) (retry) (use-value 'gave-up))))) (open-input-file "/nonexistent/x")))  ;; expect: gave-up
(show n)  ;; expect: 3
(show (unwind-protect 1 (set! n 10)))  ;; expect: 1
(show (handler-bind ((<error> (lambda (c) (continue)))) (cerror "go on" "bad") 'went-on))  ;; expect: went-on
(show (call-with-current-continuation (lambda (k) (with-exception-handler (lambda (e) (k (use-value 3))) (lambda () (+ 1 (raise-continuable 'x)))))))  ;; expect: 4
(show (guard (e (#t (list 'secondary (error-object? e)))) (with-exception-handler (lambda (e) 3) (lambda () (raise 'x)))))  ;; expect: (secondary #t)
(show (with-simple-restart (skip "skip it") (invoke-restart 'skip)))  ;; expect: #f
(show (map restart-name (handler-bind ((#t (lambda (c) (use-value (compute-restarts))))) (car 1))))  ;; expect: (use-value retry abort)
